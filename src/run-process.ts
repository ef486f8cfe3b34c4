import { setTimeout as delay } from 'node:timers/promises';

const STOP_AFTER_FAILURE_MS = 10_000;

export interface RunningProcess {
  stop(): Promise<void>;
  /** Resolves when the work is done; rejects when it cannot go on. */
  readonly ended?: Promise<void>;
}

/**
 * Runs a long-lived command: says `ready` to the parent over IPC, and stops once on SIGINT, SIGTERM or when
 * the parent is gone. A second signal within a second belongs to the same Ctrl-C; a later one ends at once.
 * A start that is interrupted gets `startGraceMs` to clean up after the abort of its signal.
 */
export async function runUntilStopped(
  start: (signal: AbortSignal) => Promise<RunningProcess>,
  { startGraceMs = 0 }: { readonly startGraceMs?: number } = {},
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
    // The parent may be gone since before this code was loaded.
    if (process.connected === false) ask();
  });
  const interruption = new AbortController();
  const starting = start(interruption.signal);
  const running = await Promise.race([starting, asked.then(() => null)]);
  if (!running) {
    interruption.abort();
    await settledWithin(
      starting.then((late) => late.stop()),
      startGraceMs,
    );
    process.exit(130);
  }
  if (process.connected) process.send?.({ type: 'ready' });
  const failure = await Promise.race([asked, running.ended ?? new Promise<never>(() => {})]).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  if (failure) await settledWithin(running.stop(), STOP_AFTER_FAILURE_MS);
  else await running.stop();
  if (failure) throw failure.error;
  if (process.connected) process.disconnect();
  // Whatever still holds the event loop (a keep-alive socket, a native thread) must not hold the exit.
  await delay(0);
  process.exit();
}

async function settledWithin(work: Promise<unknown>, ms: number): Promise<void> {
  await Promise.race([Promise.allSettled([work]), delay(ms)]);
}
