/** A `fetch` that also compares the clock of whoever answers with ours. */
export function createClockWatch({
  fetch = globalThis.fetch,
  now = Date.now,
}: {
  readonly fetch?: typeof globalThis.fetch;
  readonly now?: () => number;
} = {}) {
  let aheadMs: number | null = null;
  return {
    fetch: (async (input, init) => {
      const response = await fetch(input, init);
      const date = Date.parse(response.headers.get('date') ?? '');
      if (!Number.isNaN(date)) aheadMs = now() - date;
      return response;
    }) satisfies typeof globalThis.fetch,
    /** How far our clock is ahead of the last answer's (ms, negative: behind); null when no answer told the time. */
    aheadMs: () => aheadMs,
  };
}
