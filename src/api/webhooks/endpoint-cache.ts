const MOST_ENTRIES = 5_000;

/**
 * Remembers for a few seconds what answers at the key of an endpoint. Keys that lead nowhere are remembered for a
 * shorter time. One load at a time for each key; a load that began before `clear` is not remembered.
 */
export function createEndpointCache<T>({
  load,
  lifeMs = 5_000,
  missLifeMs = 500,
  now = Date.now,
}: {
  readonly load: (key: string) => Promise<T | null>;
  readonly lifeMs?: number;
  readonly missLifeMs?: number;
  readonly now?: () => number;
}) {
  const known = new Map<string, { readonly value: T | null; readonly until: number }>();
  const loading = new Map<string, Promise<T | null>>();

  function remember(key: string, value: T | null): void {
    // Keys of a stranger who guesses must not fill the memory.
    if (known.size >= MOST_ENTRIES) known.clear();
    known.set(key, { value, until: now() + (value === null ? missLifeMs : lifeMs) });
  }

  async function loadOnce(key: string): Promise<T | null> {
    const own = load(key);
    loading.set(key, own);
    try {
      const value = await own;
      if (loading.get(key) === own) remember(key, value);
      return value;
    } finally {
      if (loading.get(key) === own) loading.delete(key);
    }
  }

  return {
    async get(key: string): Promise<T | null> {
      const entry = known.get(key);
      if (entry && entry.until > now()) return entry.value;
      return loading.get(key) ?? loadOnce(key);
    },
    clear(): void {
      known.clear();
      loading.clear();
    },
  };
}
