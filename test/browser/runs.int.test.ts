import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Entry, seedEntry, seedRun } from '../api/seed.ts';
import { type Desk, expectPageWellMade, expectWellMade, openConsole } from './console.ts';

let desk: Desk;
let entry: Entry;
let run: Awaited<ReturnType<typeof seedRun>>;
beforeAll(async () => {
  desk = await openConsole();
  entry = await seedEntry(desk.api);
  run = await seedRun(desk.api, entry);
});
afterAll(() => desk.stop());

describe('the frame of the console', () => {
  it('asks who is there first, and goes on to where one wanted to go', async () => {
    const page = await desk.open({ narrow: true });
    await page.goto('/console/runs?state=open');
    expect(new URL(page.url()).pathname).toBe('/console/sign-in');
    await expectPageWellMade(page);
    await page.context().close();
  });

  it('is well made on every page', async () => {
    await expectWellMade(desk, 'admin', [
      '/console/runs',
      `/console/runs/${run.runId}`,
      `/console/runs/${run.runId}/actions/decide_check?task_key=check&attempt=1`,
      `/checks/${run.checkId}`,
    ]);
  });
});
