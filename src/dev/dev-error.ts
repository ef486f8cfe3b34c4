/** Every way in which the embedded servers can fail to do what they were asked; the codes are stable. */
export const DEV_ERROR_CODES = [
  'dev.folder_in_use',
  'dev.folder_not_ours',
  'dev.orphan_not_ended',
  'dev.binary_not_found',
  'dev.binary_unusable',
  'dev.postgres_not_installed',
  'dev.server_did_not_start',
  'dev.server_not_running',
  'dev.keeper_did_not_start',
  'dev.keeper_gone',
  'dev.child_did_not_start',
  'dev.schema_not_migrated',
  'dev.settings_lost',
  'dev.not_installed',
  'dev.port_taken',
  'dev.port_fixed',
  'dev.no_answer',
  'dev.story_stuck',
  'dev.story_went_wrong',
] as const;

export type DevErrorCode = (typeof DEV_ERROR_CODES)[number];

/** A failure of the embedded servers; its message says what is wrong and what to do about it. */
export class DevError extends Error {
  readonly code: DevErrorCode;

  constructor(code: DevErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DevError';
    this.code = code;
  }
}

/** Narrows a code that came over a process boundary; an unknown one becomes `fallback`. */
export function toDevErrorCode(code: string, fallback: DevErrorCode): DevErrorCode {
  return DEV_ERROR_CODES.find((known) => known === code) ?? fallback;
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
