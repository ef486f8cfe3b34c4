import { PACKAGE_PROBLEMS } from './package-problem.ts';

/**
 * What a task or a run waits for, as a code that holds no person's data: the code travels through
 * Temporal, the sentence is made from it for people.
 */
export const WAIT_REASONS = {
  start: 'Waiting to start.',
  import_done: 'Waiting for the employee to be imported from Lever.',
  source_read: 'Reading the employee from Lever.',
  source_unavailable: 'Lever does not answer; it is asked again {when}.',
  source_not_shown: 'Lever does not show the hire yet; it is read again {when}.',
  source_refused:
    'Lever refuses to show this record (it may be confidential, or the key lacks a permission). Give the key access, then retry the task.',
  source_missing:
    'Lever no longer has this record. Cancel the run, or restore the record in Lever and retry the task.',
  missing_info:
    'A required value is missing. Fill it in on the employee, or in Lever, where it is read again when the task is retried.',
  import_conflict:
    'This hire may be somebody who is an employee already. Decide who it is under Needs attention.',
  ...PACKAGE_PROBLEMS,
  order_placing: 'The background check is being ordered.',
  provider_unavailable: 'The screening provider does not answer; it is asked again {when}.',
  candidate: 'Waiting for the candidate to complete the invitation of the screening provider.',
  provider: 'Waiting for the screening provider to finish the report.',
  candidate_data:
    'Waiting for the candidate to give the screening provider what it asked for: information or a document.',
  assessment: 'Waiting for the screening provider to assess the report.',
  completing: 'The screening provider is completing the report now, as an admin asked.',
  review: 'The report is in review: somebody with the right to see results decides.',
  withdrawing: 'The open invitation is being withdrawn.',
  connection_inactive: 'The connection is inactive. Switch it on to go on.',
  connection_revoked:
    'The provider has withdrawn the access of the connection. Connect it again; what waits for it then goes on by itself.',
  connection_missing:
    'The connection of this task does not exist any more. Choose another one in the definition.',
  connection_unauthorized:
    'The provider refuses the credentials of the connection. Correct them, then retry the task.',
  not_credentialed: 'The provider has not yet credentialed the account, so nothing can be ordered.',
  location_not_us:
    'Only work locations in the United States can be ordered. Correct the work location, then retry the task.',
  location_missing: 'The work location (country and state) is missing. Fill it in, then retry the task.',
  package_not_offered:
    'The account has no package of this name. Choose one of its packages in the definition, or add it to the account, then retry the task.',
  node_missing:
    'The account has a hierarchy, and the task names no node that orders. Choose one in the definition.',
  node_unknown: 'The account has no node of this key. Choose one of its nodes in the definition.',
  node_without_package: 'The chosen node may not order this package. Choose another node or another package.',
  name_not_accepted: 'The provider does not accept this name. Correct it, then retry the task.',
  order_refused:
    'The provider refused the order. Read the reason on the check, correct it, then re-order the check.',
  order_failed:
    'The screening provider could not carry out the order. Ask the provider, then re-order the check, or retry the task when it goes on there.',
  order_unconfirmed:
    'It is not known whether the provider has this order. Look it up there, then re-order the check or skip the task.',
  person_ambiguous:
    'The provider has several records that may be this person. Choose one there, then retry the task.',
  invitation_expired: 'The candidate let the invitation expire. Re-order the check to invite again.',
  invitation_canceled: 'The invitation was canceled. Re-order the check to invite again.',
  report_canceled: 'The report was canceled. Re-order the check, or skip the task.',
  task_failed: 'A step failed for good. Read the error, then retry the task.',
  not_hired: 'Lever shows no hire for this record, so nobody entered.',
  same_hire: 'This is the same hire that an earlier run has dealt with, so nobody entered again.',
} as const;
export type WaitReason = keyof typeof WAIT_REASONS;

/** The reasons that end for all tasks of a connection at once, when its account can be used again. */
export const ACCOUNT_REASONS: readonly WaitReason[] = [
  'connection_inactive',
  'connection_revoked',
  'connection_unauthorized',
  'not_credentialed',
];

/** The reasons of a task that is looking just now: it may be about to wait by what it read before a change. */
export const LOOKING_REASONS: readonly WaitReason[] = ['start', 'source_read', 'order_placing'];

/** The plain sentence of a reason; `until` is the UTC instant of the next look, told where nobody has to act. */
export function waitSentence(reason: WaitReason, until?: Date | null): string {
  return WAIT_REASONS[reason].replace('{when}', until ? `at ${until.toISOString()}` : 'later');
}
