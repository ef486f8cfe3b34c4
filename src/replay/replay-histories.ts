import type { PayloadCodec } from '@temporalio/common';
import { ReplayError, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { type Divergence, describeDivergence } from './divergence.ts';
import { openPayloads } from './payloads.ts';
import type { StoredHistory } from './stored-history.ts';

export interface Replayed extends Pick<StoredHistory, 'workflowId' | 'runId'> {
  readonly events: number;
  /** The first event that the bundle does not repeat, or null when it repeats them all. */
  readonly divergence: Divergence | null;
}

/** Replays each history against a bundle of workflows; payloads are opened with `codecs` first. */
export async function* replayHistories({
  histories,
  bundle,
  codecs = [],
}: {
  readonly histories: AsyncIterable<StoredHistory> | Iterable<StoredHistory>;
  readonly bundle: WorkflowBundleOption;
  readonly codecs?: readonly PayloadCodec[];
}): AsyncGenerator<Replayed> {
  const inHand: StoredHistory[] = [];
  async function* open(): AsyncGenerator<StoredHistory> {
    for await (const stored of histories) {
      await openPayloads(stored, codecs);
      inHand.push(stored);
      yield stored;
    }
  }
  for await (const { error } of Worker.runReplayHistories({ workflowBundle: bundle }, open())) {
    const stored = inHand.shift();
    if (!stored) throw new Error('The replayer answered for a history that it was not given');
    const { workflowId, runId, history } = stored;
    if (error && !(error instanceof DeterminismViolationError || error instanceof ReplayError)) throw error;
    const divergence = error ? describeDivergence(error, stored) : null;
    yield { workflowId, runId, events: history.events?.length ?? 0, divergence };
  }
}
