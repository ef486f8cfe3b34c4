import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tellsByNote } from '../../../src/domain/lever/wanted-notes.ts';
import { WRITE_BACK_STATES, WRITE_BACK_TAGS } from '../../../src/domain/lever/write-back-state.ts';
import {
  nextWriteBackStep,
  type ShownWriteBack,
  type WantedNote,
  type WantedWriteBack,
} from '../../../src/domain/lever/write-back-step.ts';
import { SimulatedLever } from './simulated-lever.ts';

const OURS = Object.values(WRITE_BACK_TAGS);
const OTHERS = ['Engineering', 'background check:ordered', 'Background Check:Ordered ', 'Background Check'];

const note = (changes: Partial<WantedNote> = {}): WantedNote => ({
  marker: 'aa',
  state: 'none',
  secret: false,
  sends: 0,
  ...changes,
});
const wanted = (changes: Partial<WantedWriteBack> = {}): WantedWriteBack => ({
  state: 'completed',
  notes: [],
  stage: null,
  doubtUntil: null,
  ...changes,
});
const shown = (changes: Partial<ShownWriteBack> = {}): ShownWriteBack => ({
  tags: [WRITE_BACK_TAGS.completed],
  notes: [],
  stage: 'unneeded',
  ...changes,
});
const copy = (id: string, changes = {}) => ({ id, marker: 'aa', secret: false, createdAt: 1, ...changes });

describe('the next step of a write-back', () => {
  it('removes our other tags before it adds ours, and nobody else’s', () => {
    const tags = [...OTHERS, WRITE_BACK_TAGS.ordered, WRITE_BACK_TAGS.error];
    expect(nextWriteBackStep(wanted(), shown({ tags }), 0)).toEqual({
      do: 'remove_tags',
      tags: [WRITE_BACK_TAGS.ordered, WRITE_BACK_TAGS.error],
    });
    expect(nextWriteBackStep(wanted(), shown({ tags: OTHERS }), 0)).toEqual({
      do: 'add_tag',
      tag: WRITE_BACK_TAGS.completed,
    });
  });

  it.each([
    [
      'writes a note that was never sent',
      note({ sends: 2 }),
      [],
      { do: 'write_note', marker: 'aa', sends: 2 },
    ],
    ['is done with a note that Lever shows', note({ state: 'sending' }), [copy('n1')], { do: 'done' }],
    ['does not write a note again that a person deleted', note({ state: 'written' }), [], { do: 'done' }],
    [
      'sends a note again that Lever does not show',
      note({ state: 'sending', sends: 1 }),
      [],
      { do: 'write_note', marker: 'aa', sends: 1 },
    ],
    [
      'leaves a secret note to an admin that it cannot read back',
      note({ state: 'sending', secret: true }),
      [copy('n1', { marker: 'bb' })],
      { do: 'unconfirmed', marker: 'aa' },
    ],
    [
      'sends a secret note again when Lever shows another secret one of Gangway',
      note({ state: 'sending', secret: true, sends: 1 }),
      [copy('n1', { marker: 'bb', secret: true })],
      { do: 'write_note', marker: 'aa', sends: 1 },
    ],
    ['asks nobody twice about a note', note({ state: 'unconfirmed', secret: true }), [], { do: 'done' }],
    [
      'deletes the younger one of two copies',
      note({ state: 'written', sends: 2 }),
      [copy('n2', { createdAt: 9 }), copy('n1', { createdAt: 3 })],
      { do: 'delete_note', noteId: 'n2' },
    ],
    [
      'deletes the same one of two copies of one instant, however they are listed',
      note({ state: 'written', sends: 2 }),
      [copy('n2'), copy('n1')],
      { do: 'delete_note', noteId: 'n2' },
    ],
  ])('%s', (_title, one, notes, step) => {
    expect(nextWriteBackStep(wanted({ notes: [one] }), shown({ notes }), 0)).toEqual(step);
  });

  it('gives a call of unknown outcome its time before it sends a note again or is done', () => {
    const notes = [note({ state: 'sending', sends: 1 })];
    expect(nextWriteBackStep(wanted({ notes, doubtUntil: 50 }), shown(), 49)).toEqual({
      do: 'wait',
      until: 50,
    });
    expect(nextWriteBackStep(wanted({ notes, doubtUntil: 50 }), shown(), 50)).toMatchObject({
      do: 'write_note',
    });
    expect(nextWriteBackStep(wanted({ doubtUntil: 50 }), shown(), 49)).toEqual({ do: 'wait', until: 50 });
    expect(nextWriteBackStep(wanted({ doubtUntil: 50 }), shown(), 50)).toEqual({ do: 'done' });
  });

  it('advances the stage last, and says when it does not exist', () => {
    const stage = 'offer';
    const step = (changes: Partial<ShownWriteBack>) =>
      nextWriteBackStep(wanted({ stage, notes: [note({ state: 'written' })] }), shown(changes), 0);
    expect(step({ stage: 'before' })).toEqual({ do: 'advance_stage', stage });
    expect(step({ stage: 'before', tags: [] })).toMatchObject({ do: 'add_tag' });
    expect(step({ stage: 'reached' })).toEqual({ do: 'done' });
    expect(step({ stage: 'unknown' })).toEqual({ do: 'stage_missing' });
  });
});

describe('a write-back from any beginning, with any calls or answers lost', () => {
  const tag = fc.constantFrom(...OURS, ...OTHERS);
  const start = fc.record({
    tags: fc.array(tag),
    secretsAreShown: fc.boolean(),
    losses: fc.array(fc.constantFrom('answer' as const, 'call' as const, null), { maxLength: 12 }),
    state: fc.constantFrom(...WRITE_BACK_STATES),
    notes: fc.uniqueArray(fc.record({ marker: fc.constantFrom('aa', 'bb', 'cc'), secret: fc.boolean() }), {
      selector: ({ marker }) => marker,
    }),
    stage: fc.boolean(),
  });

  it('ends with one tag of ours, all others untouched, and each note once or left to an admin', () => {
    fc.assert(
      fc.property(start, ({ tags, secretsAreShown, losses, state, notes, stage }) => {
        const lever = new SimulatedLever({ tags, secretsAreShown });
        if (stage) lever.stage = 'before';
        const known = lever.settle(
          wanted({ state, notes: notes.map((one) => note(one)), stage: stage ? 'offer' : null }),
          (call) => losses[call - 1] ?? null,
        );
        expect(lever.tags.filter((one) => OURS.includes(one))).toEqual([WRITE_BACK_TAGS[state]]);
        expect(lever.tags.filter((one) => !OURS.includes(one))).toEqual(
          [...new Set(tags)].filter((one) => !OURS.includes(one)),
        );
        for (const { marker, state: noteState } of known) {
          const copies = lever.notes.filter((one) => one.marker === marker).length;
          if (noteState === 'written') expect(copies).toBe(1);
          else expect([noteState, copies <= 1]).toEqual(['unconfirmed', true]);
        }
        if (stage) expect(lever.stage).toBe('reached');
      }),
      { numRuns: 500 },
    );
  });

  it('calls Lever no more than it must when nothing is lost, and not at all the second time', () => {
    fc.assert(
      fc.property(start, ({ tags, state, notes }) => {
        const lever = new SimulatedLever({ tags });
        const known = lever.settle(wanted({ state, notes: notes.map((one) => note(one)) }));
        expect(lever.steps.length).toBeLessThanOrEqual(2 + notes.length + 1);
        lever.steps.length = 0;
        lever.settle(wanted({ state, notes: known }));
        expect(lever.steps).toEqual([{ do: 'done' }]);
      }),
    );
  });

  it('moves from state to state and never shows two tags at rest', () => {
    const states = fc.array(fc.constantFrom(...WRITE_BACK_STATES), { minLength: 1 });
    fc.assert(
      fc.property(states, fc.array(tag), (story, tags) => {
        const lever = new SimulatedLever({ tags });
        for (const state of story) {
          lever.settle(wanted({ state }));
          expect(lever.tags.filter((one) => OURS.includes(one))).toEqual([WRITE_BACK_TAGS[state]]);
        }
      }),
    );
  });
});

describe('the note of an attempt', () => {
  const attempt = (number: number, state: (typeof WRITE_BACK_STATES)[number], taskKey = 'check') => ({
    runId: 'run_1',
    taskKey,
    attempt: number,
    wanted: state,
  });

  it('is about completions and errors, not about orders', () => {
    const all = [attempt(1, 'ordered'), attempt(1, 'error', 'b'), attempt(1, 'completed', 'c')];
    expect(all.map((one) => tellsByNote(one, all))).toEqual([false, true, true]);
  });

  it('is dropped for an error that a later attempt of the same task answers, and for nothing else', () => {
    const all = [
      attempt(1, 'error'),
      attempt(2, 'error'),
      attempt(1, 'completed', 'b'),
      attempt(2, 'ordered', 'b'),
    ];
    expect(all.map((one) => tellsByNote(one, all))).toEqual([false, true, true, false]);
  });
});
