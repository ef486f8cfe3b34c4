/** Why better-auth sent somebody back from the OIDC provider, by its code, in words. */
const SENTENCES: Readonly<Record<string, string>> = {
  signup_disabled: 'Nobody has added you to Gangway yet: ask an admin.',
  access_denied: 'You did not agree at the sign-in provider.',
  email_not_found: 'The sign-in provider did not tell your e-mail address.',
  account_not_linked: 'Your account at the sign-in provider belongs to somebody else here: ask an admin.',
  unable_to_create_session: 'You were switched off in Gangway: ask an admin.',
  state_mismatch: 'The sign-in took too long or began in another browser. Try again.',
  state_not_found: 'The sign-in took too long or began in another browser. Try again.',
  please_restart_the_process: 'The sign-in took too long or began in another browser. Try again.',
};

/** The sentence for a code in the address of the sign-in page. */
export function refusalSentence(code: string): string {
  return Object.hasOwn(SENTENCES, code)
    ? (SENTENCES[code] ?? '')
    : 'The sign-in provider did not sign you in. Try again, or ask an admin.';
}
