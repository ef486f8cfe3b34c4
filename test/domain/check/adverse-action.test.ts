import { describe, expect, it } from 'vitest';
import { adverseActionClock, adverseActionDays } from '../../../src/domain/check/adverse-action.ts';
import type { CardStatus } from '../../../src/domain/check/card-status.ts';

const DAY = 86_400_000;
const on = (day: number, to: CardStatus) => ({ at: day * DAY, to });

type Row = readonly [
  string,
  ReturnType<typeof on>[],
  { startedAt: number; endsAt: number | null; stopped: boolean } | null,
];
const ROWS: readonly Row[] = [
  ['a check without one', [on(0, 'pending'), on(1, 'needs_review')], null],
  [
    'one that began',
    [on(0, 'needs_review'), on(2, 'pre_adverse_action')],
    { startedAt: 2, endsAt: 9, stopped: false },
  ],
  [
    'one that a dispute stops',
    [on(2, 'pre_adverse_action'), on(5, 'disputed')],
    { startedAt: 2, endsAt: null, stopped: true },
  ],
  [
    'one that goes on after a dispute of four days',
    [on(2, 'pre_adverse_action'), on(5, 'disputed'), on(9, 'pre_adverse_action')],
    { startedAt: 2, endsAt: 13, stopped: false },
  ],
  [
    'one with two disputes',
    [
      on(2, 'pre_adverse_action'),
      on(3, 'disputed'),
      on(4, 'pre_adverse_action'),
      on(5, 'disputed'),
      on(8, 'pre_adverse_action'),
    ],
    { startedAt: 2, endsAt: 13, stopped: false },
  ],
  ['one that was canceled', [on(2, 'pre_adverse_action'), on(3, 'needs_review')], null],
  ['one that ended', [on(2, 'pre_adverse_action'), on(9, 'not_eligible')], null],
  ['a dispute without one', [on(2, 'needs_review'), on(3, 'disputed')], null],
  [
    'a second one, which begins anew',
    [on(2, 'pre_adverse_action'), on(3, 'disputed'), on(4, 'clear'), on(10, 'pre_adverse_action')],
    { startedAt: 10, endsAt: 17, stopped: false },
  ],
];

describe('the clock of an adverse action', () => {
  it.each(ROWS)('of %s', (_what, changes, expected) => {
    const clock = adverseActionClock(changes, 7);
    const inDays = clock && {
      ...clock,
      startedAt: clock.startedAt / DAY,
      endsAt: clock.endsAt === null ? null : clock.endsAt / DAY,
    };
    expect(inDays).toEqual(expected);
  });

  it('counts the days of the state, else those of the rest, else seven', () => {
    const days = { default: 5, byState: { CA: 10, NY: 0 } };
    expect(['CA', 'NY', 'TX', null].map((state) => adverseActionDays(days, state))).toEqual([10, 0, 5, 5]);
    expect(adverseActionDays(undefined, 'CA')).toBe(7);
  });
});
