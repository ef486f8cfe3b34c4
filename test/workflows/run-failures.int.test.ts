import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepHistory } from '../helpers/replay.ts';
import type { ActivityName } from './fake-world.ts';
import { type RunningHarness, startHarness } from './run-harness.ts';

let harness: RunningHarness;
beforeAll(async () => {
  harness = await startHarness();
});
// The tests run beside one another, so what they made is replayed when the last one ends.
afterAll(async () => {
  await harness?.onTestEnd();
  await harness?.stop();
});

const BROKEN = ApplicationFailure.nonRetryable('It cannot be done.', 'test.broken');
const WAYS: readonly (readonly [ActivityName, string])[] = [
  ['lookAtImport', 'import'],
  ['importEmployee', 'import'],
  ['lookAtCheck', 'check'],
  ['findPerson', 'check'],
  ['createPerson', 'check'],
  ['findOrder', 'check'],
  ['placeOrder', 'check'],
  ['readOrder', 'check'],
];

describe.concurrent('when an activity fails for good, the run stays open, says why and goes on after a retry:', () => {
  it.each(WAYS)('%s', async (activity, taskKey) => {
    const run = await harness.start();
    run.world.fail(activity, BROKEN);
    if (activity === 'readOrder') {
      await run.until('the invitation', () => run.world.stageOf('check') === 'invited');
      await run.poke('check');
    }
    await run.untilTask(taskKey, 'needs_attention', 'task_failed');
    expect(run.world.tasks.get(taskKey)?.error).toBe('test.broken: It cannot be done.');
    expect((await run.handle.describe()).status.name).toBe('RUNNING');
    const failed = run.world.countOf(activity);

    expect(await run.act({ kind: 'retry_task', taskKey, attempt: 1 })).toBeNull();
    await run.until('the order', () => run.world.stageOf('check') === 'invited');
    run.world.provider('check', 'clear');
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.countOf(activity)).toBeGreaterThan(failed);
    expect(run.world.orders).toEqual(['check.1']);
    expect(run.world.tasks.get(taskKey)?.error).toBeUndefined();
    if (activity === 'placeOrder') {
      await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.failed' });
    }
  });

  it('withdrawOrder, in a run that is being canceled', async () => {
    const run = await harness.start();
    await run.until('the invitation', () => run.world.stageOf('check') === 'invited');
    run.world.fail('withdrawOrder', BROKEN);
    await run.act({ kind: 'cancel_run', taskKey: null, attempt: null });
    await run.untilTask('check', 'needs_attention', 'task_failed');
    expect(run.world.tasks.get('check')?.error).toBe('test.broken: It cannot be done.');
    expect(await run.act({ kind: 'retry_task', taskKey: 'check', attempt: 1 })).toBeNull();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
    expect(run.world.stageOf('check')).toBe('withdrawn');
  });
});

describe.concurrent('a failure', () => {
  it('that passes is tried again by itself and nobody hears of it', async () => {
    const run = await harness.start();
    run.world.fail('findOrder', ApplicationFailure.retryable('Later.', 'test.busy'));
    run.world.fail('lookAtCheck', new Error('The database is away'));
    run.world.fail('advance', new Error('The database is away'));
    await run.until('the order', () => run.world.stageOf('check') === 'invited');
    run.world.provider('check', 'clear');
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.countOf('findOrder')).toBe(2);
    await expect(run.handle.fetchHistory()).resolves.toSatisfy(
      (history: { events: { activityTaskFailedEventAttributes?: unknown }[] }) =>
        history.events.every((event) => !event.activityTaskFailedEventAttributes),
    );
  });

  it('of one check leaves the others alone', async () => {
    const run = await harness.start({ checks: ['good', 'bad'] });
    run.world.fail('lookAtCheck', BROKEN);
    const states = () => ['good', 'bad'].map((key) => run.world.stateOf(key));
    await run.until('one failed check', () => states().includes('needs_attention'));
    const [failed, other] =
      run.world.stateOf('bad') === 'needs_attention' ? ['bad', 'good'] : ['good', 'bad'];
    await run.until('the other order', () => run.world.stageOf(other ?? '') === 'invited');
    run.world.provider(other ?? '', 'clear');
    await run.poke(other ?? '');
    await run.untilTask(other ?? '', 'completed');
    expect(run.world.stateOf(failed ?? '')).toBe('needs_attention');
  });

  it('is looked at again by a poke, without an admin', async () => {
    const run = await harness.start();
    await run.until('the invitation', () => run.world.stageOf('check') === 'invited');
    run.world.fail('readOrder', BROKEN);
    await run.poke('check');
    await run.untilTask('check', 'needs_attention', 'task_failed');
    run.world.provider('check', 'clear');
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
  });

  it('is told in at most 300 characters', async () => {
    const run = await harness.start();
    run.world.fail('lookAtImport', ApplicationFailure.nonRetryable('x'.repeat(1_000), 'test.long'));
    await run.untilTask('import', 'needs_attention', 'task_failed');
    expect(run.world.tasks.get('import')?.error).toHaveLength(300);
  });
});
