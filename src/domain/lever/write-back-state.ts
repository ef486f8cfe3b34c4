import { WAIT_REASONS, type WaitReason } from '../run/wait-reason.ts';

/** What Lever shows of a background check. */
export const WRITE_BACK_STATES = ['ordered', 'error', 'completed'] as const;
export type WriteBackState = (typeof WRITE_BACK_STATES)[number];

/** The tag of each state; at rest an opportunity has exactly one of them. */
export const WRITE_BACK_TAGS: Readonly<Record<WriteBackState, string>> = {
  ordered: 'Background Check:Ordered',
  error: 'Background Check:Error',
  completed: 'Background Check:Completed',
};

/** Gangway's own sentence about what keeps a check from being ordered or cleared, for the note. */
export function writeBackSentence(reason: WaitReason): string {
  return WAIT_REASONS[reason].replace('{when}', 'later');
}

/** Why a write-back waits for an admin. */
export const WRITE_BACK_ATTENTION = {
  note_unconfirmed:
    'Lever did not say whether it has the note, and shows no secret notes. Look in Lever, then say whether the note is there.',
  record_missing: 'Lever no longer has this opportunity. Nothing can be written.',
  connection_refused:
    'Lever refuses the credential, or does not allow it to write to this opportunity. Correct the API key; it is tried again by itself.',
  write_refused:
    'Lever refuses the write. Check the user in whose name Gangway writes (perform as), then retry.',
  stage_missing: 'The stage to advance to does not exist in Lever. Choose another one, then retry.',
} as const;
export type WriteBackAttention = keyof typeof WRITE_BACK_ATTENTION;
