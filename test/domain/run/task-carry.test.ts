import { describe, expect, it } from 'vitest';
import { changeTask, nextAttempt, type TaskCarry } from '../../../src/domain/run/task-carry.ts';
import { hasEnded, isOpen, isRunning, RUN_STATES, TASK_STATES } from '../../../src/domain/run/task-state.ts';

const TASK: TaskCarry = {
  key: 'check',
  kind: 'background_check',
  state: 'active',
  attempt: 1,
  waitsFor: 'candidate',
  since: 1_000,
};

describe('a task', () => {
  it('stays the same object when nothing changes', () => {
    expect(changeTask(TASK, { state: 'active', waitsFor: 'candidate' }, 2_000)).toBe(TASK);
  });

  it.each([
    ['its state', { state: 'needs_attention', waitsFor: 'candidate' }],
    ['what it waits for', { state: 'active', waitsFor: 'provider' }],
    ['its error', { state: 'active', waitsFor: 'candidate', error: 'checkr.invalid: no' }],
  ] as const)('moves its time when %s changes', (_what, change) => {
    expect(changeTask(TASK, change, 2_000)).toEqual({ ...TASK, ...change, since: 2_000 });
  });

  it('loses its error with the next change', () => {
    const failed = changeTask(
      TASK,
      { state: 'needs_attention', waitsFor: 'task_failed', error: 'x: y' },
      2_000,
    );
    const again = changeTask(failed, { state: 'active', waitsFor: 'start' }, 3_000);
    expect(again).toEqual({ ...TASK, waitsFor: 'start', since: 3_000 });
    expect(again).not.toHaveProperty('error');
  });

  it('is active again at its next attempt', () => {
    const failed = changeTask(
      TASK,
      { state: 'needs_attention', waitsFor: 'task_failed', error: 'x: y' },
      2_000,
    );
    expect(nextAttempt(failed, 5_000)).toEqual({
      key: 'check',
      kind: 'background_check',
      state: 'active',
      attempt: 2,
      waitsFor: 'start',
      since: 5_000,
    });
  });
});

describe('states', () => {
  it('of tasks either wait, run or have ended', () => {
    expect(TASK_STATES.filter(isRunning)).toEqual(['flagged', 'active', 'needs_attention']);
    expect(TASK_STATES.filter(hasEnded)).toEqual(['skipped', 'completed', 'rejected', 'canceled']);
    const neither = TASK_STATES.filter((state) => !(isRunning(state) || hasEnded(state)));
    expect(neither).toEqual(['waiting', 'scheduled']);
  });

  it('of runs are open until they are over', () => {
    expect(RUN_STATES.filter(isOpen)).toEqual(['entering', 'open']);
  });
});
