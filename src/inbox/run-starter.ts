import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { and, eq, isNull } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import type { RunRow } from '../db/runs.ts';
import { runs } from '../db/schema/runs.ts';
import {
  checkFollowupWorkflowId,
  definitionKey,
  type Poke,
  pokeSignal,
  RUN_QUEUE,
  type RunInput,
  runKey,
  stateKey,
} from '../workflows/contract.ts';
import type { checkFollowup, onboardingRun } from '../workflows/index.ts';

/** Temporal has an execution under the id of a run that is not that run's: `run.workflow_id_taken`. */
export class WorkflowIdTakenError extends Error {
  override readonly name = 'WorkflowIdTakenError';
  readonly code = 'run.workflow_id_taken';
}

/** Starts and signals executions; each call can be repeated without doing anything twice. */
export function createRunStarter({
  db,
  client,
  turnsPerExecution,
}: {
  readonly db: Db;
  readonly client: Client;
  readonly turnsPerExecution: number | null;
}) {
  /** Starts the execution of a run whose row exists; one that is already there was started for that row. */
  async function start(run: RunRow, definition: string): Promise<void> {
    const input: RunInput = { runId: run.id, turnsPerExecution, carry: null };
    try {
      await client.workflow.start<typeof onboardingRun>('onboardingRun', {
        workflowId: run.workflowId,
        taskQueue: RUN_QUEUE,
        args: [input],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        typedSearchAttributes: [
          { key: runKey, value: run.id },
          { key: definitionKey, value: definition },
          { key: stateKey, value: 'open' },
        ],
        staticSummary: `Onboarding by ${definition}, version ${run.version}`,
        staticDetails: `Run ${run.id} for Lever opportunity ${run.subject}, generation ${run.generation}.`,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await assertOurs(run);
    }
    await db
      .update(runs)
      .set({ startedAt: new Date() })
      .where(and(eq(runs.id, run.id), isNull(runs.startedAt)));
  }

  /** Postgres may have forgotten the run of this id that Temporal remembers, after a restore for example. */
  async function assertOurs(run: RunRow): Promise<void> {
    const { typedSearchAttributes } = await client.workflow.getHandle(run.workflowId).describe();
    if (typedSearchAttributes.get(runKey) === run.id) return;
    throw new WorkflowIdTakenError(`${run.workflowId} is the id of another run`);
  }

  /** Pokes an open run; `closed` when its execution is over or gone, and then its row says so too. */
  async function poke(run: Pick<RunRow, 'id' | 'workflowId'>, poke: Poke): Promise<'poked' | 'closed'> {
    const handle = client.workflow.getHandle(run.workflowId);
    try {
      await handle.signal(pokeSignal, poke);
      return 'poked';
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      await db
        .update(runs)
        .set({ state: 'terminated', closedAt: await closedAt(handle) })
        .where(and(eq(runs.id, run.id), isNull(runs.closedAt)));
      return 'closed';
    }
  }

  /** Reads a check whose run is closed once for each delivery. */
  async function followUp(
    check: { readonly id: string; readonly queue: string },
    deliveryId: string,
  ): Promise<void> {
    try {
      await client.workflow.start<typeof checkFollowup>('checkFollowup', {
        workflowId: checkFollowupWorkflowId(check.id, deliveryId),
        taskQueue: RUN_QUEUE,
        args: [{ checkId: check.id, queue: check.queue }],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        staticSummary: 'Refresh a card after its run closed',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  return { start, poke, followUp };
}

/** When an execution ended, as far as Temporal still knows: what happened after that may enter again. */
async function closedAt(handle: Pick<WorkflowHandle, 'describe'>): Promise<Date> {
  try {
    return (await handle.describe()).closeTime ?? new Date();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return new Date();
  }
}

export type RunStarter = ReturnType<typeof createRunStarter>;
