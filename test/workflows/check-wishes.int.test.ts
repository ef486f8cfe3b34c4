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

const ON_CHECK = { taskKey: 'check', attempt: 1 } as const;

async function invitedRun(options: Parameters<typeof harness.start>[0] = {}): Promise<TestRun> {
  const run = await harness.start(options);
  await run.untilTimer(waitSentence('candidate'));
  return run;
}

describe.concurrent('an invitation that expired', () => {
  it('is followed by the next attempt until none is left, then by an admin', async () => {
    const run = await invitedRun({ reinvites: 1 });
    run.world.provider('check', 'expired');
    await run.poke('check');
    await run.until('the second order', () => run.world.stageOf('check', 2) === 'invited');
    await run.until('the attempt', () => run.world.tasks.get('check')?.attempt === 2);
    run.world.provider('check', 'expired', 2);
    await run.poke('check');
    await run.untilTask('check', 'needs_attention', 'invitation_expired');
    expect(run.world.orders).toEqual(['check.1', 'check.2']);
    expect(await run.act({ kind: 'skip_task', taskKey: 'check', attempt: 2 })).toBeNull();
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.reinvited' });
  });

  it('is followed by the next attempt across continue-as-new', async () => {
    const run = await invitedRun({ reinvites: 2, turnsPerExecution: 1 });
    for (const attempt of [1, 2]) {
      run.world.provider('check', 'expired', attempt);
      await run.poke('check');
      await run.until('the next order', () => run.world.stageOf('check', attempt + 1) === 'invited');
    }
    run.world.provider('check', 'clear', 3);
    await run.poke('check');
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.orders).toEqual(['check.1', 'check.2', 'check.3']);
  });

  it('is not followed by another one when the run is being canceled', async () => {
    const run = await invitedRun({ reinvites: 5 });
    const reading = run.world.hold('readOrder', 'exit');
    run.world.provider('check', 'expired');
    await run.poke('check');
    await reading.reached;
    expect(await run.act({ kind: 'cancel_run', taskKey: null, attempt: null })).toBeNull();
    reading.release();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
    expect(run.world.orders).toEqual(['check.1']);
  });
});

describe.concurrent('what an admin wants of a check', () => {
  it('is withdrawn when the run looks at it', async () => {
    const run = await invitedRun();
    run.world.wish('check', 'cancel');
    expect(await run.act({ kind: 'cancel_check', ...ON_CHECK })).toBeNull();
    await run.untilTask('check', 'needs_attention', 'invitation_canceled');
    expect(run.world.stageOf('check')).toBe('withdrawn');
    expect(await run.act({ kind: 'reorder_check', ...ON_CHECK })).toBeNull();
    await run.until('the second order', () => run.world.stageOf('check', 2) === 'invited');
  });

  it('is completed and decided on, and then the run goes on', async () => {
    const run = await invitedRun();
    run.world.provider('check', 'submitted');
    await run.poke('check');
    await run.untilTimer(waitSentence('provider'));
    run.world.wish('check', 'complete');
    expect(await run.act({ kind: 'complete_check', ...ON_CHECK })).toBeNull();
    await run.untilTask('check', 'needs_attention', 'review');
    expect(run.world.countOf('completeReport')).toBe(1);
    run.world.wish('check', 'decide');
    expect(await run.act({ kind: 'decide_check', ...ON_CHECK })).toBeNull();
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.decided' });
  });

  it('is found by a run that was told before it was written', async () => {
    const run = await invitedRun();
    run.world.provider('check', 'consider');
    await run.poke('check');
    await run.untilTask('check', 'needs_attention', 'review');
    expect(await run.act({ kind: 'decide_check', ...ON_CHECK })).toBeNull();
    run.world.wish('check', 'decide');
    expect(await run.act({ kind: 'retry_task', ...ON_CHECK })).toBeNull();
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
  });

  it('is refused for another attempt, and where nothing was refused there is nothing to resubmit', async () => {
    const run = await invitedRun();
    expect(await run.act({ kind: 'cancel_check', taskKey: 'check', attempt: 2 })).toBe(
      'task.attempt_changed',
    );
    expect(await run.act({ kind: 'decide_check', taskKey: 'import', attempt: null })).toBe('task.ended');
    run.world.provider('check', 'expired');
    await run.poke('check');
    await run.untilTask('check', 'needs_attention', 'invitation_expired');
    expect(await run.act({ kind: 'resubmit_check', ...ON_CHECK })).toBe('check.not_refused');
  });
});
