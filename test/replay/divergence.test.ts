import { describe, expect, it } from 'vitest';
import { describeDivergence } from '../../src/replay/divergence.ts';
import type { HistoryEvent, StoredHistory } from '../../src/replay/stored-history.ts';

function event(id: number, attributes: Partial<HistoryEvent>): HistoryEvent {
  return { eventId: id as never, ...attributes };
}

const STORED: StoredHistory = {
  workflowId: 'w',
  runId: 'r',
  history: {
    events: [
      event(1, { workflowExecutionStartedEventAttributes: {} }),
      event(5, {
        activityTaskScheduledEventAttributes: { activityId: 'advance.1', activityType: { name: 'advance' } },
      }),
      event(8, { timerStartedEventAttributes: { timerId: '3' } }),
      event(9, { upsertWorkflowSearchAttributesEventAttributes: {} }),
    ],
  },
};

function read(words: string) {
  const said = `Details: Workflow activation completion failed: Failure { message: "[TMPRL1100] Nondeterminism error: ${words}", source: "" }`;
  return describeDivergence(new Error(said), STORED);
}

describe('what the replayer says', () => {
  it.each([
    [
      "Activity id of scheduled event 'advance.1' does not match activity id of activity command 'import.1.1.lookAtImport'",
      5,
      'activity advance.1',
      'activity import.1.1.lookAtImport',
    ],
    [
      "Activity type of scheduled event 'advance' does not match activity type of activity command 'lookAtImport'",
      5,
      'activity advance.1',
      'activity lookAtImport',
    ],
    ['No command scheduled for event HistoryEvent(id: 8, TimerStarted)', 8, 'timer started (3)', 'nothing'],
    [
      'Timer machine does not handle this event: HistoryEvent(id: 5, ActivityTaskScheduled)',
      5,
      'activity advance.1',
      'a command of another kind: timer',
    ],
    [
      'Complete workflow machine does not handle this event: HistoryEvent(id: 9, UpsertWorkflowSearchAttributes)',
      9,
      'upsert workflow search attributes',
      'a command of another kind: complete workflow',
    ],
    [
      'UpsertWorkflowSearchAttributesMachine does not handle HistoryEvent(id: 8, TimerStarted)',
      8,
      'timer started (3)',
      'a command of another kind: upsertworkflowsearchattributes',
    ],
  ])('%j is told as event, expected and found', (words, eventId, expected, found) => {
    expect(read(words)).toEqual({ eventId, expected, found });
  });

  it('is shown as it is when nothing in it is known', () => {
    expect(read('Something new')).toMatchObject({
      eventId: null,
      found: expect.stringContaining('Something new'),
    });
  });

  it.each([
    ['"e30="', ''],
    ['no failure', ''],
  ])(
    'about an error of the workflow without a message (%s) still says that it was one',
    (attributes, text) => {
      const said = `Replay failed due workflow task failure. Details: encoded_attributes: Some([${attributes}])`;
      const { eventId, found } = describeDivergence(new Error(said), STORED);
      expect({ eventId, found }).toEqual({ eventId: null, found: `an error thrown by the workflow${text}` });
    },
  );
});
