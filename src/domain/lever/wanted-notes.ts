import type { WriteBackState } from './write-back-state.ts';

/** An attempt of a check, as far as its notes are concerned. */
interface Attempt {
  readonly runId: string;
  readonly taskKey: string;
  readonly attempt: number;
  readonly wanted: WriteBackState;
}

/** True when an attempt has something to tell: a completion, or an error to which no later attempt is the answer. */
export function tellsByNote(attempt: Attempt, all: readonly Attempt[]): boolean {
  if (attempt.wanted !== 'error') return attempt.wanted === 'completed';
  return !all.some(
    (other) =>
      other.runId === attempt.runId && other.taskKey === attempt.taskKey && other.attempt > attempt.attempt,
  );
}
