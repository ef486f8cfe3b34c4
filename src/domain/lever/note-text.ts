import type { WaitReason } from '../run/wait-reason.ts';
import { writeBackSentence } from './write-back-state.ts';

/** The mark by which a note is found again. */
export function noteMark(marker: string): string {
  return `[gw:${marker}]`;
}

/** The markers of the notes of Gangway whose marks a text carries. */
export function markersIn(text: string): string[] {
  return [...text.matchAll(/\[gw:([0-9a-f]+)\]/g)].map(([, marker]) => marker ?? '');
}

/** What a note says: nothing of the result, and nothing in the words of the provider. */
export type NoteContent =
  | { readonly state: 'completed'; readonly reportLink: string | null }
  | { readonly state: 'error'; readonly reason: WaitReason };

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
