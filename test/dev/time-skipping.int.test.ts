import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTimeSkipping, type TimeSkipping } from '../setup/time-skipping.ts';

let skipping: TimeSkipping;

beforeAll(async () => {
  skipping = await startTimeSkipping();
});

afterAll(async () => {
  await skipping?.stop();
});

it('lets thirty days pass at once', async () => {
  const { environment } = skipping;
  const before = await environment.currentTimeMs();
  const began = performance.now();
  await environment.sleep('30 days');
  expect((await environment.currentTimeMs()) - before).toBeGreaterThanOrEqual(30 * 24 * 3_600_000);
  expect(performance.now() - began).toBeLessThan(5_000);
});
