import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitSentence } from '../../src/domain/run/wait-reason.ts';
import { keepHistory } from '../helpers/replay.ts';
import { type RunningHarness, startHarness, type TestRun } from './run-harness.ts';

let harness: RunningHarness;
beforeAll(async () => {
  harness = await startHarness();
});
// The tests run beside one another, so what they made is replayed when the last one ends.
afterAll(async () => {
  await harness?.onTestEnd();
  await harness?.stop();
});

async function invited(run: TestRun): Promise<void> {
  await run.untilTimer(waitSentence('candidate'));
}

describe.concurrent('a run', () => {
  it('imports the employee, orders the check once and completes when it is clear', async () => {
    const run = await harness.start();
    await invited(run);
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
    await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.clear' });
  });

  it('holds a check that needs a review, and goes on when the provider says that it is engaged after all', async () => {
    const run = await harness.start();
    await invited(run);
    run.world.provider('check', 'consider');
    await run.poke('check');
    await run.untilTask('check', 'needs_attention', 'review');
    run.world.provider('check', 'clear');
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.review' });
  });

  it('runs its checks beside one another and waits for the last', async () => {
    const run = await harness.start({ checks: ['first', 'second', 'third'] });
    for (const key of ['first', 'second', 'third'])
      await run.until(key, () => run.world.orders.includes(`${key}.1`));
    for (const key of ['third', 'first']) {
      run.world.provider(key, 'clear');
      await run.poke(key);
      await run.untilTask(key, 'completed');
    }
    run.world.provider('second', 'clear');
    await run.poke('second');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect([...run.world.orders].sort()).toEqual(['first.1', 'second.1', 'third.1']);
    await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.three-checks' });
  });

  it('lets nobody enter whom Lever does not show as hired', async () => {
    const run = await harness.start({ hire: 'never' });
    expect(await run.handle.result()).toEqual({ outcome: 'not_entered' });
    expect(run.world.stateOf('check')).toBe('canceled');
    expect(run.world.orders).toEqual([]);
    await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.not-entered' });
  });

  it('reads Lever again by timer until it shows the hire', async () => {
    const run = await harness.start({ hire: 'not_shown', reconcileMs: 150 });
    await run.until('two readings', () => run.world.countOf('importEmployee') >= 2);
    run.world.hire = 'shown';
    await run.untilTask('import', 'completed');
    await invited(run);
    expect(run.world.orders).toEqual(['check.1']);
  });

  it('reads the provider by timer when no webhook comes', async () => {
    const run = await harness.start({ reconcileMs: 150 });
    await invited(run);
    run.world.provider('check', 'clear');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.reconciled' });
  });

  it('sends the steps of a kind to the queue of their connection', async () => {
    const run = await harness.start({ stepQueue: 'nobody-serves-this' });
    await run.until('the look', () => run.world.countOf('lookAtImport') === 1);
    const scheduled = await run.until('the step', async () => {
      const { events } = await run.handle.fetchHistory();
      return events?.find(
        (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'importEmployee',
      );
    });
    expect(scheduled.activityTaskScheduledEventAttributes?.taskQueue?.name).toBe('nobody-serves-this');
  });

  it('makes a turn when the alarm of the plan rings, and not before', async () => {
    const run = await harness.start({ alarmMs: 200 });
    await invited(run);
    const turns = run.world.countOf('advance');
    await run.until('two more turns', () => run.world.countOf('advance') >= turns + 2);
    const at = run.world.calls.filter(({ activity }) => activity === 'advance').map(({ input }) => input.now);
    const [beforeLast, last] = at.slice(-2);
    expect((last ?? 0) - (beforeLast ?? 0)).toBeGreaterThanOrEqual(190);
  });
});

describe('a poke', () => {
  it('that comes before its task has started is told to the first look', async () => {
    const run = await harness.start({ hire: 'missing_info' });
    await run.poke('check');
    await run.untilTask('import', 'flagged', 'missing_info');
    run.world.hire = 'shown';
    expect(await run.act({ kind: 'retry_task', taskKey: 'import', attempt: 1 })).toBeNull();
    const look = await run.until('the look', () =>
      run.world.calls.find(({ activity }) => activity === 'lookAtCheck'),
    );
    expect(look.input).toMatchObject({ taskKey: 'check', poked: true });
  });

  it.each(['entry', 'exit'] as const)('that comes at the %s of a reading makes another one', async (at) => {
    const run = await harness.start();
    await invited(run);
    const reading = run.world.hold('readOrder', at);
    await run.poke('check');
    await reading.reached;
    run.world.provider('check', 'clear');
    await run.poke('check');
    reading.release();
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.countOf('readOrder')).toBeLessThanOrEqual(2);
  });

  it('that comes while the order is being placed is answered after it', async () => {
    const run = await harness.start();
    const placing = run.world.hold('placeOrder', 'exit');
    await placing.reached;
    await run.poke('check');
    placing.release();
    await run.until('the reading', () => run.world.countOf('readOrder') === 1);
    expect(run.world.orders).toEqual(['check.1']);
  });

  it('for a task that does not exist or has ended changes nothing', async () => {
    const run = await harness.start();
    await invited(run);
    const calls = run.world.calls.length;
    await run.poke('import');
    await run.poke('no_such_task');
    run.world.provider('check', 'clear');
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.calls.slice(calls).map(({ activity }) => activity)).toEqual(['readOrder', 'advance']);
  });

  it('of any shape, sent by hand, does not block the run', async () => {
    const run = await harness.start();
    await invited(run);
    for (const args of [[], [null], ['check'], [{ taskKey: 7 }], [{ deliveryId: 'dlv_1' }]]) {
      await run.handle.signal('poke', ...args);
    }
    run.world.provider('check', 'clear');
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
  });

  it('that comes a hundred times at once costs few readings', async () => {
    const run = await harness.start();
    await invited(run);
    await Promise.all(Array.from({ length: 100 }, () => run.poke('check')));
    run.world.provider('check', 'clear');
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.countOf('readOrder')).toBeLessThan(30);
    expect(run.world.orders).toEqual(['check.1']);
  });
});
