import type { Client } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { currentEnvironment, readConfig, SETTINGS } from '../config.ts';
import { createKeyRing } from '../key-ring.ts';
import { createTemporalClient } from '../temporal/client.ts';
import { createPayloadCodec } from '../temporal/payload-codec.ts';
import { workflowBundle } from '../temporal/workflow-bundle.ts';
import { readHistoryFile, writeHistoryFile } from './history-file.ts';
import { openPayloads } from './payloads.ts';
import { type Replayed, replayHistories } from './replay-histories.ts';
import { historiesOfWorkflow, latestHistories, newestHistory } from './server-histories.ts';
import type { StoredHistory } from './stored-history.ts';

export type ReplayRequest =
  | { readonly do: 'replay-file'; readonly file: string }
  | { readonly do: 'replay-workflow'; readonly workflowId: string }
  | { readonly do: 'replay-last'; readonly count: number }
  | { readonly do: 'save'; readonly workflowId: string; readonly file: string };

/** Does what the command asks for and returns its exit code: 1 when a history diverges. Throws `ReplayInputError`. */
export async function runReplay(
  request: ReplayRequest,
  print: (line: string) => void = console.log,
): Promise<number> {
  if (request.do === 'replay-file') {
    return replayAll([await readHistoryFile(request.file)], { codecs: codecsForFile(), print });
  }
  const config = readConfig();
  const codecs = [createPayloadCodec({ keyRing: createKeyRing({ keys: config.secretKeys }) })];
  const { client, close } = createTemporalClient({ config });
  try {
    if (request.do === 'save') {
      const stored = await newestHistory({ client, workflowId: request.workflowId });
      await openPayloads(stored, codecs);
      await writeHistoryFile(request.file, stored);
      print(`Saved ${stored.history.events?.length ?? 0} events of ${stored.workflowId} to ${request.file}.`);
      return 0;
    }
    return await replayAll(historiesOf(client, request), { codecs, print });
  } finally {
    await close();
  }
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
  { codecs, print }: { readonly codecs: readonly PayloadCodec[]; readonly print: (line: string) => void },
): Promise<number> {
  let diverged = false;
  for await (const replayed of replayHistories({ histories, bundle: await workflowBundle(), codecs })) {
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
function codecsForFile(): readonly PayloadCodec[] {
  const { env, schema } = SETTINGS.secretKeys;
  const parsed = schema.safeParse(currentEnvironment()[env] ?? '');
  return parsed.success ? [createPayloadCodec({ keyRing: createKeyRing({ keys: parsed.data }) })] : [];
}
