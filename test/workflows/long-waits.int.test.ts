import { ApplicationFailure } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/contract.ts';
import { startTimeSkipping, type TimeSkipping } from '../setup/time-skipping.ts';
import { createHarness, type Harness, type TestRun } from './run-harness.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let skipping: TimeSkipping;
let harness: Harness;
beforeAll(async () => {
  skipping = await startTimeSkipping();
  const { environment } = skipping;
  const searchAttributes = Object.fromEntries(SEARCH_ATTRIBUTES.map(({ name }) => [name, 2]));
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes,
  });
  harness = await createHarness({ client: environment.client, native: environment.nativeConnection });
});
afterEach(() => harness.onTestEnd());
afterAll(async () => {
  await harness?.stopWorker();
  await skipping?.stop();
});

/** When activities of a run were called, in ms since the first of them by the workflow's clock. */
function times(run: TestRun, activity: string): readonly number[] {
  const [first] = run.world.calls;
  return run.world.calls
    .filter((call) => call.activity === activity)
    .map(({ input }) => input.now - (first?.input.now ?? 0));
}

describe('over days, a run', () => {
  it('reads an invitation just after it expires and asks a person', async () => {
    const run = await harness.start({ invitationLivesMs: 7 * DAY, reconcileMs: 30 * DAY });
    await run.until('the order', () => run.world.orders.length === 1);
    await skipping.environment.sleep('8 days');
    await run.untilTask('check', 'needs_attention', 'invitation_expired');
    const [read] = times(run, 'readOrder');
    expect(read).toBeGreaterThanOrEqual(7 * DAY);
    expect(read).toBeLessThan(7 * DAY + 0.1 * HOUR);
    expect(await run.act({ kind: 'cancel_run', taskKey: null, attempt: null })).toBeNull();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
  });

  it('reads the provider every six hours when no webhook comes, by its own clock', async () => {
    const run = await harness.start({ reconcileMs: 6 * HOUR });
    await run.until('the order', () => run.world.orders.length === 1);
    await skipping.environment.sleep('25 hours');
    const reads = times(run, 'readOrder');
    expect(reads).toHaveLength(4);
    reads.forEach((at, index) => {
      expect(at).toBeGreaterThanOrEqual((index + 1) * 6 * HOUR);
      expect(at).toBeLessThan((index + 1) * 6 * HOUR + 0.1 * HOUR);
    });
    run.world.provider('check', 'clear');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
  });

  it('makes a turn each time that the alarm of the plan rings', async () => {
    const run = await harness.start({ alarmMs: 2 * DAY, reconcileMs: 30 * DAY });
    await run.until('the order', () => run.world.orders.length === 1);
    const turns = run.world.countOf('advance');
    await skipping.environment.sleep('5 days');
    expect(run.world.countOf('advance')).toBe(turns + 2);
    run.world.provider('check', 'clear');
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
  });
});

describe('through an outage, a run', () => {
  it('gives an exchange up after ten minutes, waits five, and looks again', async () => {
    const run = await harness.start();
    run.world.fail(
      'findOrder',
      ...Array.from({ length: 18 }, () => ApplicationFailure.retryable('Away.', 'test.away')),
    );
    await run.until('the look', () => run.world.countOf('findOrder') >= 1);
    await skipping.environment.sleep('30 minutes');
    await run.until('the order', () => run.world.orders.length === 1);
    run.world.provider('check', 'clear');
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    const looks = times(run, 'lookAtCheck');
    expect(looks).toHaveLength(2);
    expect((looks[1] ?? 0) - (looks[0] ?? 0)).toBeGreaterThan(12 * 60_000);
    expect(run.world.orders).toEqual(['check.1']);
  });

  it('whose next step cannot be planned waits a minute and plans again', async () => {
    const run = await harness.start();
    run.world.fail('advance', ApplicationFailure.nonRetryable('The definition is gone.', 'test.broken'));
    await run.until('the failure', () => run.world.countOf('advance') === 1);
    await skipping.environment.sleep('2 minutes');
    await run.until('the order', () => run.world.orders.length === 1);
    const [failed, planned] = times(run, 'advance');
    expect((planned ?? 0) - (failed ?? 0)).toBeGreaterThanOrEqual(60_000);
    const turns = run.world.calls.filter(({ activity }) => activity === 'advance').map(({ input }) => input);
    expect(turns.slice(0, 2)).toMatchObject([{ turn: 1 }, { turn: 2 }]);
    run.world.provider('check', 'clear');
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
  });
});
