import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRateWindow } from '../../../src/sandbox/checkr/rate-window.ts';
import { type OpenSandbox, openSandbox } from '../call.ts';

let sandbox: OpenSandbox;
let now = Date.parse('2026-10-08T17:31:15.500Z');
beforeAll(async () => {
  sandbox = await openSandbox({ now: () => now });
});
afterAll(() => sandbox.stop());

it('lets the limit through in each window of the clock and counts what came', () => {
  const window = createRateWindow({ limits: { perMinute: 2, windowMs: 2_000 }, now: () => now });
  const end = Date.parse('2026-10-08T17:31:16Z');
  expect([window.take(), window.take(), window.take()]).toEqual([
    { allowed: true, remaining: 1, resetAt: end },
    { allowed: true, remaining: 0, resetAt: end },
    { allowed: false, remaining: 0, resetAt: end },
  ]);
  now = end;
  expect(window.take().allowed).toBe(true);
  expect(window.counts()).toEqual([
    { endsAt: end, taken: 2, refused: 1 },
    { endsAt: end + 2_000, taken: 1, refused: 0 },
  ]);
});

it('can be changed while it runs, and then says on a 429 how long to wait, if told so', async () => {
  const { checkr } = sandbox.at;
  await checkr('/_control/rate', { method: 'PUT', body: { limit: 1, windowMs: 30_000, retryAfter: true } });
  expect((await checkr('/v1/account')).status).toBe(200);
  const refused = await checkr('/v1/account');
  expect(refused.status).toBe(429);
  const wait = refused.headers.get('retry-after');
  expect(Number(wait)).toBeGreaterThan(0);
  expect(Number(wait)).toBeLessThanOrEqual(30);
  expect(refused.headers.get('ratelimit-reset')).toBe(wait);
  expect((await checkr('/_control/rate')).json).toMatchObject({
    limit: 1,
    windows: [{ taken: 1, refused: 1 }],
  });
  await checkr('/_control/rate', { method: 'PUT', body: { retryAfter: false } });
  await checkr('/v1/account');
  expect((await checkr('/v1/account')).headers.has('retry-after')).toBe(false);
});
