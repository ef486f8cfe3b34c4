const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * How long the vendor asks to wait, in milliseconds and at most a day: `Retry-After` (seconds or an HTTP date), and for
 * a 429 without it Checkr's `Ratelimit-Reset` (seconds) or `X-Ratelimit-Reset` (a date).
 */
export function retryAfterMs({
  headers,
  status,
  now,
}: {
  headers: Headers;
  status: number;
  now: number;
}): number | undefined {
  const names = status === 429 ? ['retry-after', 'ratelimit-reset', 'x-ratelimit-reset'] : ['retry-after'];
  for (const name of names) {
    const value = headers.get(name)?.trim();
    const wait = value ? waitOf(value, now) : undefined;
    if (wait !== undefined) return Math.min(wait, DAY_MS);
  }
  return undefined;
}

function waitOf(value: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
