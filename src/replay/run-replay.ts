import type { Client } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { currentEnvironment, type Environment, readConfig, SETTINGS } from '../config.ts';
import { createKeyRing } from '../key-ring.ts';
import { createTemporalClient } from '../temporal/client.ts';
import { createPayloadCodec } from '../temporal/payload-codec.ts';
import { workflowBundle } from '../temporal/workflow-bundle.ts';
import { readHistoryFile, writeHistoryFile } from './history-file.ts';
import { openPayloads } from './payloads.ts';
import { ReplayInputError } from './replay-error.ts';
import { type Replayed, replayHistories } from './replay-histories.ts';
import { historiesOfWorkflow, latestHistories, newestHistory } from './server-histories.ts';
import type { StoredHistory } from './stored-history.ts';

export type ReplayRequest =
  | { readonly do: 'replay-file'; readonly file: string }
  | { readonly do: 'replay-workflow'; readonly workflowId: string }
  | { readonly do: 'replay-last'; readonly count: number }
  | { readonly do: 'save'; readonly workflowId: string; readonly file: string };

interface Output {
  readonly codecs: readonly PayloadCodec[];
  readonly print: (line: string) => void;
  readonly bundle: () => Promise<WorkflowBundleOption>;
}

/** Does what the command asks for and returns its exit code: 1 when a history diverges. Throws `ReplayInputError`. */
export async function runReplay(
  request: ReplayRequest,
  {
    print = console.log,
    environment = currentEnvironment(),
    bundle = workflowBundle,
  }: Partial<Pick<Output, 'print' | 'bundle'>> & { readonly environment?: Environment } = {},
): Promise<number> {
  if (request.do === 'replay-file') {
    const codecs = codecsForFile(environment);
    return replayAll([await readHistoryFile(request.file)], { codecs, print, bundle });
  }
  const config = readConfig(environment);
  const codecs = [createPayloadCodec({ keyRing: createKeyRing({ keys: config.secretKeys }) })];
  const { client, connection, close } = createTemporalClient({ config });
  try {
    await connection.ensureConnected().catch(() => {
      throw new ReplayInputError(
        'replay.temporal_unavailable',
        `Temporal at ${config.temporalAddress} does not answer.`,
      );
    });
    return request.do === 'save'
      ? await save(client, request, { codecs, print })
      : await replayAll(historiesOf(client, request), { codecs, print, bundle });
  } finally {
    await close();
  }
}

async function save(
  client: Client,
  { workflowId, file }: Extract<ReplayRequest, { do: 'save' }>,
  { codecs, print }: Pick<Output, 'codecs' | 'print'>,
): Promise<number> {
  const stored = await newestHistory({ client, workflowId });
  await openPayloads(stored, codecs);
  await writeHistoryFile(file, stored);
  print(`Saved ${stored.history.events?.length ?? 0} events of ${workflowId} to ${file}.`);
  return 0;
}

function historiesOf(
  client: Client,
  request: Extract<ReplayRequest, { do: 'replay-workflow' | 'replay-last' }>,
): AsyncIterable<StoredHistory> {
  return request.do === 'replay-last'
    ? latestHistories({ client, count: request.count })
    : historiesOfWorkflow({ client, workflowId: request.workflowId });
}

async function replayAll(
  histories: AsyncIterable<StoredHistory> | Iterable<StoredHistory>,
  { codecs, print, bundle }: Output,
): Promise<number> {
  let diverged = false;
  for await (const replayed of replayHistories({ histories, bundle: await bundle(), codecs })) {
    print(describe(replayed));
    if (replayed.divergence) diverged = true;
  }
  return diverged ? 1 : 0;
}

/** One line for one history. */
function describe({ workflowId, runId, events, divergence }: Replayed): string {
  const which = `${workflowId}${runId ? ` (${runId})` : ''}`;
  if (!divergence) return `ok        ${which}: ${events} events`;
  const where = divergence.eventId === null ? '' : ` at event ${divergence.eventId} of ${events}`;
  return `DIVERGES  ${which}${where}: expected ${divergence.expected}, found ${divergence.found}`;
}

/** A file needs no configuration; its payloads can be opened when the keys are set. */
function codecsForFile(environment: Environment): readonly PayloadCodec[] {
  const { env, schema } = SETTINGS.secretKeys;
  const parsed = schema.safeParse(environment[env] ?? '');
  return parsed.success ? [createPayloadCodec({ keyRing: createKeyRing({ keys: parsed.data }) })] : [];
}
