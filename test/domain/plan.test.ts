import { describe, expect, it } from 'vitest';
import type { TaskDefinition } from '../../src/domain/definition.ts';
import { planRun } from '../../src/domain/plan.ts';
import { TASK_STATES, type TaskState } from '../../src/domain/run/task-state.ts';

function check(key: string): TaskDefinition {
  return { key, name: key, kind: 'background_check', settings: { connection: 'conn_1', package: 'basic' } };
}

function plan(states: Readonly<Record<string, TaskState>>, { canceling = false } = {}) {
  return planRun({
    tasks: [check('first'), check('second')],
    states: new Map(Object.entries(states)),
    canceling,
  });
}

describe('the plan of a run', () => {
  it('starts with the import and lets every task wait for it', () => {
    expect(plan({})).toEqual({
      due: ['import'],
      changed: [
        { key: 'import', state: 'active', waitsFor: 'start' },
        { key: 'first', state: 'waiting', waitsFor: 'import_done' },
        { key: 'second', state: 'waiting', waitsFor: 'import_done' },
      ],
      alarm: null,
      done: null,
    });
  });

  it('changes nothing while the import runs', () => {
    const running = plan({ import: 'active', first: 'waiting', second: 'waiting' });
    expect(running).toEqual({ due: [], changed: [], alarm: null, done: null });
  });

  it('starts every task when the import is completed', () => {
    const started = plan({ import: 'completed', first: 'waiting', second: 'waiting' });
    expect(started.due).toEqual(['first', 'second']);
    expect(started.changed.map((task) => task.state)).toEqual(['active', 'active']);
    expect(started.done).toBeNull();
  });

  it.each(TASK_STATES.filter((state) => state !== 'waiting'))(
    'leaves a task that is %s to its kind',
    (state) => {
      const { changed } = plan({ import: 'completed', first: state, second: 'active' });
      expect(changed).toEqual([]);
    },
  );

  it.each([
    ['completed', 'completed'],
    ['completed', 'skipped'],
    ['rejected', 'canceled'],
  ] as const)('is done when its tasks are %s and %s', (first, second) => {
    expect(plan({ import: 'completed', first, second }).done).toBe('completed');
  });

  it.each(['flagged', 'needs_attention', 'active'] as const)('is not done while a task is %s', (second) => {
    expect(plan({ import: 'completed', first: 'completed', second }).done).toBeNull();
  });

  it('ends without anybody having entered when the import is canceled', () => {
    const ended = plan({ import: 'canceled', first: 'waiting', second: 'waiting' });
    expect(ended.changed).toEqual([
      { key: 'first', state: 'canceled', waitsFor: null },
      { key: 'second', state: 'canceled', waitsFor: null },
    ]);
    expect(ended.due).toEqual([]);
    expect(ended.done).toBe('not_entered');
  });

  it('ends a run at once that is canceled before it began', () => {
    const canceled = plan({}, { canceling: true });
    expect(canceled.changed.map((task) => task.state)).toEqual(['canceled', 'canceled', 'canceled']);
    expect(canceled.done).toBe('canceled');
  });

  it('waits for running tasks of a run that is canceled', () => {
    const canceling = plan({ import: 'completed', first: 'active', second: 'waiting' }, { canceling: true });
    expect(canceling.changed).toEqual([{ key: 'second', state: 'canceled', waitsFor: null }]);
    expect(canceling.done).toBeNull();
  });

  it('is canceled when the last running task of a canceled run has ended', () => {
    const states = { import: 'completed', first: 'completed', second: 'canceled' } as const;
    expect(plan(states, { canceling: true }).done).toBe('canceled');
  });
});
