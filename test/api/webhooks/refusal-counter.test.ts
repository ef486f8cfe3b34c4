import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRefusalCounter } from '../../../src/api/webhooks/refusal-counter.ts';
import type { Refusals } from '../../../src/db/listener-refusals.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const sample = { bytes: 200, compact: true, fromLever: true };
const refused = (listenerId = 'lsn_1') => ({ listenerId, reason: 'bad_signature' as const, sample });

function counter(write?: (refusals: Refusals) => Promise<void>) {
  const written: Refusals[] = [];
  const errors: unknown[] = [];
  const keep = async (refusals: Refusals) => void written.push(refusals);
  const refusals = createRefusalCounter({
    write: write ?? keep,
    onError: (error) => errors.push(error),
  });
  return { ...refusals, written, errors };
}

it('writes what came at once together, and a flood once a second', async () => {
  const { count, written } = counter();
  for (let index = 0; index < 50; index += 1) count(refused());
  await vi.advanceTimersByTimeAsync(1);
  expect(written).toMatchObject([{ listenerId: 'lsn_1', count: 50, firstAt: new Date(1_000_000) }]);
  for (let ms = 0; ms < 3_000; ms += 10) {
    count(refused());
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(1_100);
  expect(written.length).toBeLessThanOrEqual(5);
  expect(written.reduce((sum, { count: of }) => sum + of, 0)).toBe(350);
});

it('counts each listener and each reason for itself', async () => {
  const { count, written } = counter();
  count(refused());
  count(refused('lsn_2'));
  count({ ...refused(), reason: 'unsigned' });
  await vi.advanceTimersByTimeAsync(1);
  expect(written.map(({ listenerId, reason, count: of }) => [listenerId, reason, of])).toEqual([
    ['lsn_1', 'bad_signature', 1],
    ['lsn_2', 'bad_signature', 1],
    ['lsn_1', 'unsigned', 1],
  ]);
});

it('writes what is waiting before the end, and a failure ends nothing', async () => {
  const { count, flush, errors } = counter(() => Promise.reject(new Error('Postgres is away')));
  count(refused());
  await flush();
  expect(errors).toHaveLength(1);
  count(refused());
  await flush();
  expect(errors).toHaveLength(2);
});
