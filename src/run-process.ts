import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs a long-lived command: says `ready` to the parent over IPC, and stops once on SIGINT, SIGTERM or when
 * the parent is gone. A second signal within a second belongs to the same Ctrl-C; a later one ends at once.
 */
export async function runUntilStopped(
  start: () => Promise<{ stop(): Promise<void>; ended?: Promise<void> }>,
): Promise<void> {
  let firstSignalAt = 0;
  const asked = new Promise<void>((resolve) => {
    const ask = () => {
      if (firstSignalAt > 0 && Date.now() - firstSignalAt > 1_000) process.exit(130);
      if (firstSignalAt === 0) firstSignalAt = Date.now();
      resolve();
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
    process.on('disconnect', ask);
  });
  const running = await Promise.race([start(), asked.then(() => null)]);
  if (!running) process.exit(130);
  process.send?.({ type: 'ready' });
  await Promise.race([asked, running.ended ?? new Promise<never>(() => {})]);
  await running.stop();
  if (process.connected) process.disconnect();
  // Whatever still holds the event loop (a keep-alive socket, a native thread) must not hold the exit.
  await delay(0);
  process.exit(0);
}
