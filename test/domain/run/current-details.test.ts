import { describe, expect, it } from 'vitest';
import { describeTasks } from '../../../src/domain/run/current-details.ts';
import type { TaskCarry } from '../../../src/domain/run/task-carry.ts';
import { WAIT_REASONS, type WaitReason, waitSentence } from '../../../src/domain/run/wait-reason.ts';

function task(change: Partial<TaskCarry>): TaskCarry {
  return {
    key: 'check',
    kind: 'background_check',
    state: 'active',
    attempt: 1,
    waitsFor: 'candidate',
    since: Date.UTC(2026, 10, 22, 8, 30),
    ...change,
  };
}

describe('the current details of a run', () => {
  it('count nothing before the first plan', () => {
    expect(describeTasks([])).toBe('**0 of 0 tasks done**');
  });

  it('list what is not done, with its attempt and since when', () => {
    const tasks = [
      task({ key: 'import', state: 'completed', waitsFor: null }),
      task({}),
      task({ key: 'again', attempt: 2, state: 'waiting', waitsFor: null }),
    ];
    expect(describeTasks(tasks)).toBe(
      [
        '**1 of 3 tasks done**',
        '',
        '| task | state | waits for | since |',
        '| --- | --- | --- | --- |',
        '| check | active | Waiting for the candidate to complete the invitation of the screening provider. | 2026-11-22T08:30:00.000Z |',
        '| again (attempt 2) | waiting |  | 2026-11-22T08:30:00.000Z |',
      ].join('\n'),
    );
  });

  it('list at most fifty tasks and count the rest', () => {
    const lines = describeTasks(Array.from({ length: 53 }, (_, index) => task({ key: `t${index}` }))).split(
      '\n',
    );
    expect(lines.filter((line) => /^\| t\d/.test(line))).toHaveLength(50);
    expect(lines.at(-1)).toBe('and 3 more');
  });
});

describe('the sentence of a wait', () => {
  const REASONS = Object.keys(WAIT_REASONS) as WaitReason[];

  it.each(REASONS)('of %s is plain and fits a row of a table', (reason) => {
    expect(waitSentence(reason)).toMatch(/^[A-Z][^|\n]*\.$/);
    expect(waitSentence(reason, null)).toBe(waitSentence(reason));
  });

  it('says when the next look is, where nobody has to act', () => {
    const until = new Date('2026-11-23T00:00:00Z');
    expect(waitSentence('provider_unavailable', until)).toBe(
      'The screening provider does not answer; it is asked again at 2026-11-23T00:00:00.000Z.',
    );
    expect(waitSentence('provider_unavailable')).toContain('asked again later.');
    expect(waitSentence('review', until)).toBe(waitSentence('review'));
  });
});
