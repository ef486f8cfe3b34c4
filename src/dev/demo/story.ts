import { DevError } from '../dev-error.ts';
import type { DevOutput } from '../dev-output.ts';
import { waitUntil } from '../wait-until.ts';

const POLL_MS = 150;
const STEP_TIMEOUT_MS = 60_000;
const PLACE_WIDTH = 10;

export type Place = 'Lever' | 'Gangway' | 'Checkr' | 'Proforma' | 'Candidate' | 'Admin';

export type Story = ReturnType<typeof createStory>;

/** Tells what happens, when and where, and waits for what comes next; `signal` ends the waiting. */
export function createStory({
  output,
  signal,
  stepTimeoutMs = STEP_TIMEOUT_MS,
  now = () => performance.now(),
}: {
  output: DevOutput;
  signal: AbortSignal;
  stepTimeoutMs?: number;
  now?: () => number;
}) {
  const startedAt = now();
  return {
    /** One thing that happened; `details` are lines under it. */
    tell(place: Place, text: string, ...details: string[]): void {
      const seconds = `${((now() - startedAt) / 1000).toFixed(1)} s`.padStart(8);
      output.line(`${seconds}  ${place.padEnd(PLACE_WIDTH)}${text}`);
      for (const detail of details) output.line(`${' '.repeat(10 + PLACE_WIDTH)}${detail}`);
    },
    /** Asks until there is an answer. Throws `dev.story_stuck` with `what` and the last `excuse` after a minute. */
    async until<T>(
      what: string,
      ask: () => Promise<T | undefined>,
      excuse: () => string = () => '',
    ): Promise<T> {
      const answer = await waitUntil(
        async () => {
          signal.throwIfAborted();
          return ask().catch(unlessUnanswered);
        },
        { timeoutMs: stepTimeoutMs, intervalMs: POLL_MS },
      );
      if (answer !== undefined) return answer;
      const waited = `Waited ${stepTimeoutMs / 1000} s for ${what}.`;
      throw new DevError('dev.story_stuck', [waited, excuse()].filter(Boolean).join(' '));
    },
  };
}

/** Whoever does not answer now may do so a moment later; every other failure ends the story. */
function unlessUnanswered(error: unknown): undefined {
  if (error instanceof DevError && error.code === 'dev.no_answer') return undefined;
  throw error;
}
