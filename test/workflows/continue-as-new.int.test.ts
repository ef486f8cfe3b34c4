import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historiesOfWorkflow } from '../../src/replay/server-histories.ts';
import { keepHistory } from '../helpers/replay.ts';
import type { ActivityName } from './fake-world.ts';
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

const CHECKS = ['check', 'other'] as const;
const TASKS = ['first', 'second', 'third'] as const;
const EFFECTS: readonly ActivityName[] = ['importEmployee', 'createPerson', 'placeOrder', 'withdrawOrder'];

async function executionsOf(run: TestRun): Promise<number> {
  let executions = 0;
  const { workflowId } = run.handle;
  for await (const _ of historiesOfWorkflow({ client: harness.client, workflowId })) executions += 1;
  return executions;
}

/** Three checks: one is cleared, one is re-ordered and cleared, one is skipped; then the run is over. */
async function play(run: TestRun): Promise<unknown> {
  await run.until('three orders', () => TASKS.every((key) => run.world.stageOf(key) === 'invited'));
  run.world.provider('second', 'expired');
  await run.poke('second');
  await run.untilTask('second', 'needs_attention', 'invitation_expired');
  const answers = [await run.act({ kind: 'reorder_check', taskKey: 'second', attempt: 1 })];
  run.world.provider('first', 'clear');
  await run.poke('first');
  await run.untilTask('first', 'completed');
  run.world.provider('third', 'consider');
  await run.poke('third');
  await run.untilTask('third', 'needs_attention', 'review');
  answers.push(await run.act({ kind: 'retry_task', taskKey: 'third', attempt: 1 }));
  await run.until('the second order', () => run.world.stageOf('second', 2) === 'invited');
  answers.push(await run.act({ kind: 'skip_task', taskKey: 'third', attempt: 1 }));
  answers.push(await run.act({ kind: 'skip_task', taskKey: 'third', attempt: 1 }));
  run.world.provider('second', 'clear', 2);
  await run.poke('second');
  const result = await run.handle.result();
  const effects = run.world.calls.filter(({ activity }) => EFFECTS.includes(activity));
  return {
    result,
    answers,
    orders: [...run.world.orders].sort(),
    effects: effects
      .map(({ activity, input }) =>
        'taskKey' in input ? `${activity} ${input.taskKey}.${input.attempt}` : activity,
      )
      .sort(),
    tasks: [...run.world.tasks.values()].sort((a, b) => a.key.localeCompare(b.key)),
  };
}

/** Pokes and refused actions, all the time, until the run is over. */
async function makeNoise(run: TestRun): Promise<number> {
  for (let sent = 0; ; sent += 1) {
    try {
      await run.poke(['import', ...TASKS, 'nothing'][sent % 5] ?? '');
      if (sent % 3 === 0) {
        await run.handle.executeUpdate('act', {
          args: [{ actionId: `act_${randomUUID()}`, kind: 'retry_task', taskKey: 'nothing', attempt: null }],
        });
      }
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return sent;
    }
    await pause(20);
  }
}

describe.concurrent('a run that continues as new at every turn', () => {
  it('has the same outcome and the same effects, with signals and updates coming all the time', async () => {
    const plain = await harness.start({ checks: TASKS });
    const expected = await play(plain);
    expect(await executionsOf(plain)).toBe(1);

    const run = await harness.start({ checks: TASKS, turnsPerExecution: 1 });
    const noise = makeNoise(run);
    expect(await play(run)).toEqual(expected);
    expect(await noise).toBeGreaterThan(5);
    expect(await executionsOf(run)).toBeGreaterThan(6);
    expect(expected).toMatchObject({
      result: { outcome: 'completed' },
      answers: [null, null, null, 'task.ended'],
      orders: ['first.1', 'second.1', 'second.2', 'third.1'],
    });
  });

  const MOMENTS: readonly (readonly [ActivityName, 'entry' | 'exit'])[] = [
    ['advance', 'entry'],
    ['advance', 'exit'],
    ['lookAtCheck', 'exit'],
    ['placeOrder', 'exit'],
    ['readOrder', 'exit'],
  ];

  it.each(MOMENTS)('loses no poke that comes while %s is in flight (%s)', async (activity, at) => {
    const run = await harness.start({ checks: CHECKS, turnsPerExecution: 1 });
    const early = activity === 'placeOrder';
    const gate = early ? run.world.hold(activity, at) : null;
    await run.until('both orders', () => CHECKS.every((key) => run.world.stageOf(key) === 'invited'));
    const reached = gate ?? (await holdDuringTurns(run, activity, at));
    await reached.reached;
    for (const key of CHECKS) {
      run.world.provider(key, 'clear');
      await run.poke(key);
    }
    reached.release();
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect([...run.world.orders].sort()).toEqual(['check.1', 'other.1']);
  });

  it('waits for the order in flight and never places it again', async () => {
    const { run, held, free, release } = await drainingRun();
    release();
    await run.untilTask(free, 'needs_attention', 'review');
    for (const key of [held, free]) {
      run.world.provider(key, 'clear');
      await run.poke(key);
    }
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.orders).toEqual([`${held}.1`, `${free}.1`]);
  });

  it('loses no poke that comes while it waits to continue', async () => {
    const { run, held, free, release } = await drainingRun();
    for (const key of [held, free]) {
      run.world.provider(key, 'clear');
      await run.poke(key);
    }
    release();
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.orders).toEqual([`${held}.1`, `${free}.1`]);
  });

  it('loses no action that comes while it waits to continue', async () => {
    const { run, held, free, release } = await drainingRun();
    expect(await run.act({ kind: 'retry_task', taskKey: free, attempt: 1 })).toBeNull();
    release();
    await run.until('the look that the retry asked for', () =>
      run.world.calls.some(({ input }) => 'retry' in input && input.retry && input.taskKey === free),
    );
    run.world.provider(held, 'clear');
    await run.poke(held);
    expect(await run.act({ kind: 'reorder_check', taskKey: free, attempt: 1 })).toBeNull();
    await run.until('the second order', () => run.world.stageOf(free, 2) === 'invited');
    run.world.provider(free, 'clear', 2);
    await run.poke(free);
    expect(await run.handle.result()).toEqual({ outcome: 'completed' });
    expect(run.world.orders).toEqual([`${held}.1`, `${free}.1`, `${free}.2`]);
  });

  it('knows in a later execution which actions were applied, and that it is being canceled', async () => {
    const run = await harness.start({ turnsPerExecution: 1 });
    await run.until('the invitation', () => run.world.stageOf('check') === 'invited');
    run.world.provider('check', 'consider');
    await run.poke('check');
    await run.untilTask('check', 'needs_attention', 'review');
    const reorder = { actionId: 'act_once', kind: 'reorder_check', taskKey: 'check', attempt: 1 } as const;
    expect(await run.act(reorder)).toBeNull();
    await run.until('the second order', () => run.world.stageOf('check', 2) === 'invited');
    expect(await run.act(reorder)).toBeNull();

    const withdrawing = run.world.hold('withdrawOrder');
    expect(await run.act({ kind: 'cancel_run', taskKey: null, attempt: null })).toBeNull();
    await withdrawing.reached;
    expect(await run.act({ kind: 'cancel_run', taskKey: null, attempt: null })).toBe('run.closing');
    withdrawing.release();
    expect(await run.handle.result()).toEqual({ outcome: 'canceled' });
    expect(run.world.orders).toEqual(['check.1', 'check.2']);
    await keepHistory(run.handle, { client: harness.client, name: 'onboarding-run.continued' });
  });

  it('shows its tasks from the first moment of each execution', async () => {
    const run = await harness.start({ turnsPerExecution: 1, reconcileMs: 100 });
    await run.until('the invitation', () => run.world.stageOf('check') === 'invited');
    await run.until('a few executions', async () => (await executionsOf(run)) >= 2);
    const { currentDetails } = await run.handle.query<{ currentDetails: string }>(
      '__temporal_workflow_metadata',
    );
    expect(currentDetails).toContain('**1 of 2 tasks done**');
    expect(currentDetails).toContain('| check | active | Waiting for the candidate');
  });
});

/** A neighbour that needs a review, and is looked at again, makes the turns in which the pokes come. */
async function holdDuringTurns(run: TestRun, activity: ActivityName, at: 'entry' | 'exit') {
  run.world.provider('other', 'consider');
  if (activity !== 'lookAtCheck') {
    const gate = run.world.hold(activity, at);
    await run.poke('other');
    return gate;
  }
  await run.poke('other');
  await run.untilTask('other', 'needs_attention', 'review');
  const gate = run.world.hold(activity, at);
  await run.act({ kind: 'retry_task', taskKey: 'other', attempt: 1 });
  return gate;
}

/** A run that waits to continue as new: one check needs a review, the order of the other is still in flight. */
async function drainingRun() {
  const run = await harness.start({ checks: CHECKS, turnsPerExecution: 1 });
  const placing = run.world.hold('placeOrder', 'exit');
  await placing.reached;
  await run.until('both orders', () => run.world.orders.length === 2);
  const [held, free] =
    run.world.orders[0] === 'check.1' ? CHECKS : ([...CHECKS].reverse() as ['other', 'check']);
  await run.until('the free order', () => run.world.finished.includes('placeOrder'));
  run.world.provider(free, 'consider');
  await run.poke(free);
  await run.until('the reading', () => run.world.finished.includes('readOrder'));
  await run.until('the review', async () => {
    const { currentDetails } = await run.handle.query<{ currentDetails: string }>(
      '__temporal_workflow_metadata',
    );
    return currentDetails.includes(`| ${free} | needs_attention |`);
  });
  return { run, held, free, release: placing.release };
}
