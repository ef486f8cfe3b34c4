/** What one bench run started, ended in the opposite order whatever happens; and what it tells meanwhile. */
export interface Session {
  /** Tells the person at the terminal what is going on. */
  progress(text: string): void;
  /** Registers how to end something that was started. */
  onEnd(stop: () => Promise<void>): void;
  /** Ends the run with an error: something it needs has died. */
  fail(error: Error): void;
}

/** Runs `work` until it is done, something fails, or `signal` is aborted; ends everything it started in any case. */
export async function runSession<T>(
  { progress, signal }: { readonly progress: (text: string) => void; readonly signal: AbortSignal },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const stops: (() => Promise<void>)[] = [];
  let fail: (error: Error) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    fail = reject;
    signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true });
  });
  broken.catch(() => {});
  const working = work({ progress, fail, onEnd: (stop) => stops.push(stop) });
  working.catch(() => {});
  try {
    signal.throwIfAborted();
    return await Promise.race([working, broken]);
  } finally {
    for (const stop of stops.reverse()) {
      await stop().catch((error: unknown) => progress(`stopping: ${String(error)}`));
    }
  }
}
