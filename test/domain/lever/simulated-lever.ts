import { noteText } from '../../../src/domain/lever/note-text.ts';
import {
  nextWriteBackStep,
  type ShownNote,
  type WantedNote,
  type WantedWriteBack,
  type WriteBackStep,
} from '../../../src/domain/lever/write-back-step.ts';

export interface SimulatedNote extends ShownNote {
  readonly text: string;
}

/** An opportunity in memory, and what is known of its notes, as the rows would have it. */
export class SimulatedLever {
  readonly tags: string[];
  readonly notes: SimulatedNote[];
  readonly steps: WriteBackStep[] = [];
  now = 1_000;
  stage: 'unneeded' | 'before' | 'reached' | 'unknown' = 'unneeded';
  private readonly readable: boolean;

  constructor(start: {
    tags: readonly string[];
    notes?: readonly SimulatedNote[];
    secretsAreShown?: boolean;
  }) {
    this.tags = [...new Set(start.tags)];
    this.notes = [...(start.notes ?? [])];
    this.readable = start.secretsAreShown ?? false;
  }

  /** Steps until nothing is left to do; answers what is known of the notes then. Throws when it never ends. */
  settle(
    wanted: WantedWriteBack,
    lose: (call: number) => 'answer' | 'call' | null = () => null,
  ): WantedNote[] {
    let [notes, doubtUntil, calls] = [[...wanted.notes], wanted.doubtUntil, 0];
    const change = (marker: string, to: Partial<WantedNote>) => {
      notes = notes.map((note) => (note.marker === marker ? { ...note, ...to } : note));
    };
    for (let looks = 0; looks < 100; looks += 1) {
      const shown = this.notes.filter((note) => !note.secret || this.readable);
      for (const { marker } of shown) change(marker, { state: 'written' });
      const stage = wanted.stage === null ? 'unneeded' : this.stage;
      const known = { ...wanted, notes, doubtUntil };
      const step = nextWriteBackStep(known, { tags: this.tags, notes: shown, stage }, this.now);
      this.steps.push(step);
      this.now += 1;
      if (step.do === 'done' || step.do === 'stage_missing') return notes;
      if (step.do === 'wait') this.now = step.until;
      else if (step.do === 'unconfirmed') change(step.marker, { state: 'unconfirmed' });
      else {
        calls += 1;
        const lost = lose(calls);
        if (step.do === 'write_note') change(step.marker, { state: 'sending', sends: step.sends + 1 });
        if (lost !== 'call') this.take(step, notes);
        if (lost) doubtUntil = this.now + 60;
        else if (step.do === 'write_note') change(step.marker, { state: 'written' });
      }
    }
    throw new Error(`Never ends: ${JSON.stringify(this.steps.slice(-5))}`);
  }

  private take(step: WriteBackStep, notes: readonly WantedNote[]): void {
    if (step.do === 'add_tag') this.tags.push(step.tag);
    if (step.do === 'remove_tags') {
      for (const tag of step.tags) this.tags.splice(this.tags.indexOf(tag), 1);
    }
    if (step.do === 'advance_stage') this.stage = 'reached';
    if (step.do === 'delete_note') {
      this.notes.splice(
        this.notes.findIndex(({ id }) => id === step.noteId),
        1,
      );
    }
    if (step.do === 'write_note') {
      const { marker } = step;
      const secret = notes.find((note) => note.marker === marker)?.secret ?? false;
      const text = noteText({ state: 'completed', reportLink: null }, marker);
      this.notes.push({ id: `n${this.notes.length}`, marker, secret, createdAt: this.now, text });
    }
  }
}
