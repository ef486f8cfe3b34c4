export type SandboxClock = ReturnType<typeof createSandboxClock>;

/** The clock all timestamps of a twin come from: the injected `now` plus what it was advanced by, in epoch ms. */
export function createSandboxClock({
  now,
  offset,
}: {
  now: () => number;
  offset: { get: () => number; set: (ms: number) => void };
}) {
  const current = () => now() + offset.get();
  return {
    now: current,
    /** Moves the clock forward to `instant`; never back. */
    advanceTo(instant: number): void {
      const ahead = instant - current();
      if (ahead > 0) offset.set(offset.get() + ahead);
    },
  };
}
