import { ApplicationFailure } from '@temporalio/common';
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

const CANCEL = { kind: 'cancel_run', taskKey: null, attempt: null } as const;

async function invitedRun(options: Parameters<typeof harness.start>[0] = {}): Promise<TestRun> {
  const run = await harness.start(options);
  await run.untilTimer(waitSentence('candidate'));
  return run;
}

async function reviewedRun(): Promise<TestRun> {
  const run = await invitedRun();
  run.world.provider('check', 'consider');
  await run.poke('check');
  await run.untilTask('check', 'needs_attention', 'review');
  return run;
}

describe.concurrent('cancel_run', () => {
  it('withdraws the open invitation and ends the run', async () => {
    const run = await invitedRun();
    expect(await run.act(CANCEL)).toBeNull();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
    expect(run.world.stageOf('check')).toBe('withdrawn');
    expect(run.world.stateOf('check')).toBe('canceled');
    await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.canceled' });
  });

  it('ends a run in which nothing was ordered', async () => {
    const run = await harness.start({ hire: 'missing_info' });
    await run.untilTask('import', 'flagged');
    expect(await run.act(CANCEL)).toBeNull();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
    expect(run.world.orders).toEqual([]);
    expect([run.world.stateOf('import'), run.world.stateOf('check')]).toEqual(['canceled', 'canceled']);
  });

  it('leaves a check that has a report and ends the run', async () => {
    const run = await reviewedRun();
    expect(await run.act(CANCEL)).toBeNull();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
    expect(run.world.countOf('withdrawOrder')).toBe(0);
  });

  it('that comes while the order is being placed withdraws what was placed', async () => {
    const run = await harness.start();
    const placing = run.world.hold('placeOrder', 'exit');
    await placing.reached;
    expect(await run.act(CANCEL)).toBeNull();
    placing.release();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
    expect(run.world.orders).toEqual(['check.1']);
    expect(run.world.stageOf('check')).toBe('withdrawn');
  });

  it('that comes while the plan starts the check starts it no more', async () => {
    const run = await harness.start();
    await run.until(
      'the import',
      () => run.world.countOf('importEmployee') === 1 || run.world.countOf('advance') > 0,
    );
    const planning = run.world.hold('advance', 'exit');
    await planning.reached;
    expect(await run.act(CANCEL)).toBeNull();
    planning.release();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
    expect(run.world.orders).toEqual([]);
  });

  it("is what Temporal's own request to cancel does", async () => {
    const run = await invitedRun();
    await run.handle.cancel();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
    expect(run.world.stageOf('check')).toBe('withdrawn');
    await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.canceled-in-temporal' });
  });

  it('is refused the second time', async () => {
    const run = await invitedRun();
    const withdrawing = run.world.hold('withdrawOrder');
    expect(await run.act(CANCEL)).toBeNull();
    await withdrawing.reached;
    expect(await run.act(CANCEL)).toBe('run.closing');
    expect(await run.act({ kind: 'reorder_check', taskKey: 'check', attempt: 1 })).toBe('run.closing');
    withdrawing.release();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
  });
});

describe.concurrent('reorder_check', () => {
  it('orders once more, as the next attempt', async () => {
    const run = await invitedRun();
    run.world.provider('check', 'expired');
    await run.poke('check');
    await run.untilTask('check', 'needs_attention', 'invitation_expired');
    expect(await run.act({ kind: 'retry_task', taskKey: 'check', attempt: 1 })).toBe('task.reorder_instead');
    expect(await run.act({ kind: 'reorder_check', taskKey: 'check', attempt: 1 })).toBeNull();
    await run.until('the second order', () => run.world.stageOf('check', 2) === 'invited');
    run.world.provider('check', 'clear', 2);
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.orders).toEqual(['check.1', 'check.2']);
    await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.reordered' });
  });

  it('that comes while the old attempt is read takes nothing of it for the new one', async () => {
    const run = await harness.start({ checks: ['check', 'other'] });
    await run.until('both orders', () =>
      ['check', 'other'].every((key) => run.world.stageOf(key) === 'invited'),
    );
    run.world.provider('check', 'consider');
    await run.poke('check');
    await run.untilTask('check', 'needs_attention', 'review');
    const reading = run.world.hold('readOrder', 'exit');
    run.world.provider('check', 'clear');
    await run.poke('check');
    await reading.reached;
    // A turn in flight keeps the run from ending the old attempt at once.
    const planning = run.world.hold('advance');
    run.world.provider('other', 'clear');
    await run.poke('other');
    await planning.reached;
    expect(await run.act({ kind: 'reorder_check', taskKey: 'check', attempt: 1 })).toBeNull();
    reading.release();
    await run.until('the end of the reading', async () => {
      const { raw } = await run.handle.describe();
      return !raw.pendingActivities?.some((activity) => activity.activityType?.name === 'readOrder');
    });
    planning.release();
    await run.until('the second order', () => run.world.stageOf('check', 2) === 'invited');
    expect(run.world.tasks.get('check')).toMatchObject({ state: 'active', attempt: 2 });
    run.world.provider('check', 'clear', 2);
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect([...run.world.orders].sort()).toEqual(['check.1', 'check.2', 'other.1']);
  });
});

describe.concurrent('skip_task', () => {
  it('ends the run without the check', async () => {
    const run = await reviewedRun();
    expect(await run.act({ kind: 'skip_task', taskKey: 'check', attempt: 1 })).toBeNull();
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.stateOf('check')).toBe('skipped');
    await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.skipped' });
  });

  it('ends a check whose order is in flight', async () => {
    const run = await harness.start();
    const placing = run.world.hold('placeOrder', 'exit');
    await placing.reached;
    expect(await run.act({ kind: 'skip_task', taskKey: 'check', attempt: 1 })).toBeNull();
    placing.release();
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.stateOf('check')).toBe('skipped');
  });

  it('of a check that has not started is kept when the import is done', async () => {
    const run = await harness.start({ hire: 'missing_info' });
    await run.untilTask('import', 'flagged');
    expect(await run.act({ kind: 'skip_task', taskKey: 'check', attempt: null })).toBeNull();
    run.world.hire = 'shown';
    expect(await run.act({ kind: 'retry_task', taskKey: 'import', attempt: 1 })).toBeNull();
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.orders).toEqual([]);
  });

  it('lets a run that is being canceled end when its withdrawal fails for good', async () => {
    const run = await invitedRun();
    run.world.fail('withdrawOrder', ApplicationFailure.nonRetryable('No.', 'checkr.invalid'));
    expect(await run.act(CANCEL)).toBeNull();
    await run.untilTask('check', 'needs_attention', 'task_failed');
    expect(await run.act({ kind: 'skip_task', taskKey: 'check', attempt: 1 })).toBeNull();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
  });
});

describe.concurrent('an action', () => {
  it('is refused with the code of the reason, and leaves no event', async () => {
    const run = await invitedRun();
    const before = (await run.handle.describe()).historyLength;
    const refusals = [
      await run.act({ kind: 'retry_task', taskKey: 'check', attempt: 1 }),
      await run.act({ kind: 'reorder_check', taskKey: 'check', attempt: 1 }),
      await run.act({ kind: 'skip_task', taskKey: 'check', attempt: 7 }),
      await run.act({ kind: 'skip_task', taskKey: 'other', attempt: null }),
      await run.act({ kind: 'skip_task', taskKey: 'import', attempt: null }),
      await run.act({ kind: 'dance' as 'retry_task', taskKey: 'check', attempt: null }),
    ];
    expect(refusals).toEqual([
      'task.not_waiting_for_admin',
      'task.not_waiting_for_admin',
      'task.attempt_changed',
      'task.not_found',
      'task.ended',
      'action.unknown',
    ]);
    expect((await run.handle.describe()).historyLength).toBe(before);
  });

  it('of any shape, sent by hand, does not block the run', async () => {
    const run = await invitedRun();
    for (const args of [[], [null], ['cancel']]) {
      await expect(
        harness.client.workflow
          .getHandle(run.handle.workflowId)
          .executeUpdate('act', { args: args as [unknown] }),
      ).rejects.toThrow();
    }
    expect(await run.act(CANCEL)).toBeNull();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
  });

  it('sent twice under one id is applied once', async () => {
    const run = await reviewedRun();
    const reorder = { actionId: 'act_twice', kind: 'reorder_check', taskKey: 'check', attempt: 1 } as const;
    expect(await Promise.all([run.act(reorder), run.act(reorder)])).toEqual([null, null]);
    await run.until('the second order', () => run.world.stageOf('check', 2) === 'invited');
    expect(await run.act(reorder)).toBeNull();
    run.world.provider('check', 'clear', 2);
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.orders).toEqual(['check.1', 'check.2']);
  });

  it('that comes while a turn is planned is planned in the next', async () => {
    const run = await reviewedRun();
    const planning = run.world.hold('advance', 'exit');
    expect(await run.act({ kind: 'reorder_check', taskKey: 'check', attempt: 1 })).toBeNull();
    await planning.reached;
    const turn = run.world.countOf('advance');
    expect(await run.act({ kind: 'skip_task', taskKey: 'check', attempt: 2 })).toBeNull();
    planning.release();
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.countOf('advance')).toBeGreaterThan(turn);
    expect(run.world.tasks.get('check')).toMatchObject({ state: 'skipped', attempt: 2 });
  });
});
