const MINUTE_MS = 60_000;

/** A fixed window of one clock minute per key; `take` counts a request and says what is left. */
export function createMinuteWindow({ limit, now }: { limit: number; now: () => number }) {
  const windows = new Map<string, { minute: number; used: number }>();
  return {
    limit,
    take(key: string): { allowed: boolean; remaining: number; resetAt: number } {
      const minute = Math.floor(now() / MINUTE_MS);
      const known = windows.get(key);
      const used = (known?.minute === minute ? known.used : 0) + 1;
      windows.set(key, { minute, used });
      return {
        allowed: used <= limit,
        remaining: Math.max(0, limit - used),
        resetAt: (minute + 1) * MINUTE_MS,
      };
    },
  };
}
