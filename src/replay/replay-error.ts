/** A replay that cannot begin; each code has a message that says what to do. */
export const REPLAY_ERRORS = [
  'replay.usage',
  'replay.file_not_found',
  'replay.not_a_history',
  'replay.workflow_not_found',
  'replay.no_histories',
  'replay.temporal_unavailable',
  'replay.sealed',
  'replay.personal',
] as const;
export type ReplayErrorCode = (typeof REPLAY_ERRORS)[number];

export class ReplayInputError extends Error {
  override readonly name = 'ReplayInputError';
  readonly code: ReplayErrorCode;
  constructor(code: ReplayErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
