import { expect, it } from 'vitest';
import { createEndpointCache } from '../../../src/api/webhooks/endpoint-cache.ts';

function setUp(answer: (key: string) => string | null = (key) => `at ${key}`) {
  const clock = { now: 0 };
  const loads: { key: string; finish(): void }[] = [];
  const cache = createEndpointCache<string>({
    lifeMs: 1_000,
    missLifeMs: 100,
    now: () => clock.now,
    load: (key) =>
      new Promise((resolve) => {
        loads.push({ key, finish: () => resolve(answer(key)) });
      }),
  });
  return { clock, loads, cache };
}

it('loads a key once for all who ask at the same time, and remembers it for its life', async () => {
  const { clock, loads, cache } = setUp();
  const asked = [cache.get('a'), cache.get('a')];
  loads[0]?.finish();
  expect(await Promise.all(asked)).toEqual(['at a', 'at a']);
  clock.now = 999;
  expect(await cache.get('a')).toBe('at a');
  expect(loads).toHaveLength(1);
  clock.now = 1_001;
  void cache.get('a');
  expect(loads).toHaveLength(2);
});

it('remembers a key that leads nowhere for a shorter time', async () => {
  const { clock, loads, cache } = setUp(() => null);
  const asked = cache.get('a');
  loads[0]?.finish();
  expect(await asked).toBeNull();
  clock.now = 99;
  expect(await cache.get('a')).toBeNull();
  expect(loads).toHaveLength(1);
  clock.now = 101;
  void cache.get('a');
  expect(loads).toHaveLength(2);
});

it('does not remember what was loaded before it was told to forget', async () => {
  const { loads, cache } = setUp();
  const early = cache.get('a');
  cache.clear();
  const late = cache.get('a');
  loads[0]?.finish();
  expect(await early).toBe('at a');
  loads[1]?.finish();
  await late;
  expect(await cache.get('a')).toBe('at a');
  expect(loads).toHaveLength(2);
});

it('asks again after a load that failed', async () => {
  let fails = true;
  const cache = createEndpointCache<string>({
    load: async () => {
      if (fails) throw new Error('away');
      return 'there';
    },
  });
  await expect(cache.get('a')).rejects.toThrow('away');
  fails = false;
  expect(await cache.get('a')).toBe('there');
});
