import { describe, expect, it } from 'vitest';
import { markersIn, noteText } from '../../../src/domain/lever/note-text.ts';
import { WRITE_BACK_ATTENTION, writeBackSentence } from '../../../src/domain/lever/write-back-state.ts';
import { WAIT_REASONS, type WaitReason } from '../../../src/domain/run/wait-reason.ts';

const REASONS = Object.keys(WAIT_REASONS) as WaitReason[];

describe('the text of a note', () => {
  it('of a completion has the link to the report and nothing of its result', () => {
    const reportLink = 'https://dashboard.checkr.com/reports/r1';
    const text = noteText({ state: 'completed', reportLink }, '0a1b2c');
    expect(text).toBe(
      `The background check is completed.\nThe report (a login is required): ${reportLink}\n[gw:0a1b2c]`,
    );
    expect(noteText({ state: 'completed', reportLink: null }, '0a1b2c')).toMatch(
      /screening provider\.\n\[gw:/,
    );
  });

  it.each(REASONS)('of the error %s is a sentence of Gangway', (reason) => {
    const text = noteText({ state: 'error', reason }, 'ff');
    expect(text).toContain(writeBackSentence(reason));
    expect(text).not.toMatch(/[{}@]|undefined|clear|consider|eligible|adverse/i);
    expect(markersIn(text)).toEqual(['ff']);
  });

  it('carries the marker by which it is found, among others', () => {
    expect(markersIn('seen [gw:aa11] and [gw:bb22], not [gw:] or [gw:XY]')).toEqual(['aa11', 'bb22']);
  });

  it('goes with sentences that tell an admin what to do', () => {
    for (const sentence of Object.values(WRITE_BACK_ATTENTION)) expect(sentence).toMatch(/\.$/);
  });
});
