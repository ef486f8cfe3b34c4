import { payloadTexts } from '../../src/replay/payloads.ts';
import { checkFollowupWorkflowId, leverWriteBackWorkflowId } from '../../src/workflows/contract.ts';
import type { ModelWorld } from './model-world.ts';
import { RESULT_WORDS } from './rules.ts';
import type { Subject } from './subject.ts';

const PERSONAL = /byron|ada\.\d|555.?0123/i;

/** Throws when a history of a person's executions holds a word about them or their result. */
export async function expectNothingTold(world: ModelWorld, subject: Subject): Promise<void> {
  for (const workflowId of await executionsOf(world, subject)) {
    const { workflow } = world.installation.temporal;
    const texts = payloadTexts(await workflow.getHandle(workflowId).fetchHistory());
    const telling = texts.find((text) => RESULT_WORDS.test(text) || PERSONAL.test(text));
    if (telling) throw new Error(`Temporal is told in ${workflowId}: ${telling}`);
  }
}

/** The run, its write-back, and every refresh of a card of which Temporal lists the execution. */
async function executionsOf(
  { installation, checksOf, workflowIdOf }: ModelWorld,
  { runId, opportunityId }: Subject,
): Promise<readonly string[]> {
  const { connected, temporal } = installation;
  const connectionId = connected.leverConnectionId;
  const ids = [await workflowIdOf(runId), leverWriteBackWorkflowId({ connectionId, opportunityId })];
  for (const { id } of await checksOf(runId)) {
    const query = `WorkflowId STARTS_WITH "${checkFollowupWorkflowId(id, '')}"`;
    for await (const { workflowId } of temporal.workflow.list({ query })) ids.push(workflowId);
  }
  return ids;
}
