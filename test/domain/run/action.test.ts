import { describe, expect, it } from 'vitest';
import {
  ACTION_REFUSALS,
  type ActionRefusal,
  RUN_ACTIONS,
  type RunAction,
  type RunActionKind,
  refuseAction,
} from '../../../src/domain/run/action.ts';
import type { TaskCarry } from '../../../src/domain/run/task-carry.ts';

const CHECK: TaskCarry = {
  key: 'check',
  kind: 'background_check',
  state: 'needs_attention',
  attempt: 2,
  waitsFor: 'review',
  since: 0,
};
const IMPORT: TaskCarry = {
  ...CHECK,
  key: 'import',
  kind: 'import_employee',
  attempt: 1,
  waitsFor: 'task_failed',
};

function refusal({
  kind,
  task = CHECK,
  canceling = false,
  ...action
}: {
  kind: RunActionKind;
  task?: TaskCarry;
  canceling?: boolean;
  taskKey?: string | null;
  attempt?: number | null;
}): ActionRefusal | null {
  const asked: RunAction = { actionId: 'act_1', kind, taskKey: task.key, attempt: task.attempt, ...action };
  return refuseAction(asked, { canceling, tasks: [task] });
}

type Row = readonly [string, Parameters<typeof refusal>[0], ActionRefusal | null];

const TABLE: readonly Row[] = [
  ['cancels an open run', { kind: 'cancel_run', taskKey: null, attempt: null }, null],
  ['cancels a run once', { kind: 'cancel_run', canceling: true }, 'run.closing'],
  ['re-orders nothing while the run is canceled', { kind: 'reorder_check', canceling: true }, 'run.closing'],
  ['retries a task that keeps a canceled run open', { kind: 'retry_task', canceling: true }, null],
  ['skips a task that keeps a canceled run open', { kind: 'skip_task', canceling: true }, null],
  ['knows no other actions', { kind: 'explode' as RunActionKind }, 'action.unknown'],
  ['needs a task', { kind: 'retry_task', taskKey: null }, 'task.not_found'],
  ['needs a task that exists', { kind: 'skip_task', taskKey: 'other' }, 'task.not_found'],
  ['leaves what has ended', { kind: 'skip_task', task: { ...CHECK, state: 'completed' } }, 'task.ended'],
  [
    'refuses what was asked about an older attempt',
    { kind: 'reorder_check', attempt: 1 },
    'task.attempt_changed',
  ],
  ['does not insist on an attempt', { kind: 'reorder_check', attempt: null }, null],
  ['skips a task that waits', { kind: 'skip_task', task: { ...CHECK, state: 'waiting' } }, null],
  ['skips a task that is active', { kind: 'skip_task', task: { ...CHECK, state: 'active' } }, null],
  ['cannot skip the import', { kind: 'skip_task', task: IMPORT }, 'task.import_required'],
  [
    'cannot retry what waits',
    { kind: 'retry_task', task: { ...CHECK, state: 'waiting' } },
    'task.not_started',
  ],
  [
    'cannot re-order what is scheduled',
    { kind: 'reorder_check', task: { ...CHECK, state: 'scheduled' } },
    'task.not_started',
  ],
  [
    'cannot retry what is active',
    { kind: 'retry_task', task: { ...CHECK, state: 'active' } },
    'task.not_waiting_for_admin',
  ],
  [
    'cannot re-order what is active',
    { kind: 'reorder_check', task: { ...CHECK, state: 'active' } },
    'task.not_waiting_for_admin',
  ],
  ['cannot re-order an import', { kind: 'reorder_check', task: IMPORT }, 'task.not_a_check'],
  ['re-orders a check that needs attention', { kind: 'reorder_check' }, null],
  ['retries what failed', { kind: 'retry_task', task: IMPORT }, null],
  [
    'retries what is flagged',
    { kind: 'retry_task', task: { ...CHECK, state: 'flagged', waitsFor: 'location_missing' } },
    null,
  ],
  [
    'retries what waits for nothing in particular',
    { kind: 'retry_task', task: { ...CHECK, waitsFor: null } },
    null,
  ],
  [
    'asks for a re-order where the order was refused',
    { kind: 'retry_task', task: { ...CHECK, waitsFor: 'order_refused' } },
    'task.reorder_instead',
  ],
  [
    'asks for a re-order where the invitation expired',
    { kind: 'retry_task', task: { ...CHECK, waitsFor: 'invitation_expired' } },
    'task.reorder_instead',
  ],
  [
    'asks for a re-order where the invitation was canceled',
    { kind: 'retry_task', task: { ...CHECK, waitsFor: 'invitation_canceled' } },
    'task.reorder_instead',
  ],
  [
    'asks for a re-order where the report was canceled',
    { kind: 'retry_task', task: { ...CHECK, waitsFor: 'report_canceled' } },
    'task.reorder_instead',
  ],
  [
    'resubmits an order that was refused',
    { kind: 'resubmit_check', task: { ...CHECK, waitsFor: 'order_refused' } },
    null,
  ],
  [
    'cannot resubmit what was not refused',
    { kind: 'resubmit_check', task: { ...CHECK, waitsFor: 'invitation_expired' } },
    'check.not_refused',
  ],
  ['cannot resubmit an import', { kind: 'resubmit_check', task: IMPORT }, 'task.not_a_check'],
  ['cancels a check that is active', { kind: 'cancel_check', task: { ...CHECK, state: 'active' } }, null],
  ['completes a check that is active', { kind: 'complete_check', task: { ...CHECK, state: 'active' } }, null],
  ['decides on a check that needs attention', { kind: 'decide_check' }, null],
  ['cannot decide on an import', { kind: 'decide_check', task: IMPORT }, 'task.not_a_check'],
  [
    'cannot cancel a check that has not started',
    { kind: 'cancel_check', task: { ...CHECK, state: 'waiting' } },
    'task.not_started',
  ],
];

describe('an admin', () => {
  it.each(TABLE)('%s', (_what, asked, expected) => {
    expect(refusal(asked)).toBe(expected);
  });
});

it('can be refused for every reason, and each reason is a sentence', () => {
  const reached = new Set(TABLE.map(([, , code]) => code).filter((code) => code !== null));
  // The row of the check, not the run, decides about the others of a check.
  const byRun = Object.keys(ACTION_REFUSALS).filter(
    (code) => !code.startsWith('check.') || code === 'check.not_refused',
  );
  expect([...reached].sort()).toEqual(byRun.sort());
  for (const sentence of Object.values(ACTION_REFUSALS)) expect(sentence).toMatch(/^[A-Z].*\.$/);
});

it('can do every action somewhere', () => {
  const done = TABLE.filter(([, , code]) => code === null).map(([, { kind }]) => kind);
  expect(new Set(done)).toEqual(new Set(RUN_ACTIONS));
});
