import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is there; fails with `what` and the last error after `timeoutMs`. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  { timeoutMs = 30_000, everyMs = 50 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms for ${what}`, { cause: last });
    await pause(everyMs);
  }
}
