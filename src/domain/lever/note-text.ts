import { type WriteBackReason, writeBackSentence } from './write-back-state.ts';

/** The mark by which a note is found again. */
export function noteMark(marker: string): string {
  return `[gw:${marker}]`;
}

/** True when a text carries the mark of any note of Gangway. */
export function carriesAnyMark(text: string): boolean {
  return /\[gw:[0-9a-f]+\]/.test(text);
}

/** What a note says: nothing of the result, and nothing in the words of the provider. */
export type NoteContent =
  | { readonly state: 'completed'; readonly reportLink: string | null }
  | { readonly state: 'error'; readonly reason: WriteBackReason };

/** The text of a note in Gangway's own sentences, with its mark at the end. */
export function noteText(content: NoteContent, marker: string): string {
  return `${sentences(content).join('\n')}\n${noteMark(marker)}`;
}

function sentences(content: NoteContent): string[] {
  if (content.state === 'error') {
    return ['The background check needs attention.', writeBackSentence(content.reason)];
  }
  const done = 'The background check is completed.';
  return content.reportLink === null
    ? [done, 'The report is with the screening provider.']
    : [done, `The report (a login is required): ${content.reportLink}`];
}
