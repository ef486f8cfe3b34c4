import { setTimeout as delay } from 'node:timers/promises';

/** Polls `condition` until it gives a value other than undefined or false, which is returned; undefined after `timeoutMs`. */
export async function waitUntil<T>(
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs, intervalMs = 25 }: { timeoutMs: number; intervalMs?: number },
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (performance.now() >= deadline) return undefined;
    await delay(intervalMs);
  }
}
