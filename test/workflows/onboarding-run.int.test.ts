import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, startHarness } from './run-harness.ts';

let harness: Harness & { stop(): Promise<void> };
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.onTestEnd());
afterAll(() => harness?.stop());

describe('a run', () => {
  it('imports the employee, orders the check once and completes when it is clear', async () => {
    const run = await harness.start();
    await run.until('the order', () => run.world.stageOf('check') === 'invited');
    run.world.provider('check', 'clear');
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.orders).toEqual(['check.1']);
    expect(run.world.calls.map(({ activity }) => activity)).toEqual([
      'advance',
      'lookAtImport',
      'importEmployee',
      'advance',
      'lookAtCheck',
      'findPerson',
      'createPerson',
      'findOrder',
      'placeOrder',
      'readOrder',
      'advance',
    ]);
  });
});
