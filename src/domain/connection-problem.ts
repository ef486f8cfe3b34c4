/** Why a connection cannot be used as it should be; `revoked`: until somebody logs in again or gives another key. */
export const CONNECTION_PROBLEMS = [
  'revoked',
  'credential_refused',
  'wrong_environment',
  'client_refused',
  'missing_permission',
  'clock_skew',
  'network',
  'unavailable',
  'bad_answer',
  'key_missing',
  'webhook_removed',
] as const;
export type ConnectionProblem = (typeof CONNECTION_PROBLEMS)[number];

type Sentence = (vendor: string, detail: string | null) => string;

const SENTENCES: Readonly<Record<ConnectionProblem, Sentence>> = {
  revoked: (vendor) =>
    `Access was revoked at ${vendor}, or it ran out unused. Log in again, or give another key.`,
  credential_refused: (vendor) =>
    `${vendor} refuses the key: it is mistyped, revoked or expired. Make a new one there and replace it here.`,
  wrong_environment: (vendor, detail) =>
    `The key is one of ${vendor}'s ${detail ?? 'other'} environment. Switch the environment of the connection, or give a key of this one.`,
  client_refused: (vendor) =>
    `${vendor} refuses the client id or the client secret of the application. Correct them, then log in again.`,
  missing_permission: (vendor, detail) =>
    detail === null
      ? `${vendor} accepts the credential but does not allow what is needed. Check its permissions there.`
      : `${vendor} accepts the credential but it lacks: ${detail}. Grant that there, then validate again.`,
  clock_skew: (vendor, detail) =>
    detail === null
      ? `The certificate of ${vendor} is not valid by the clock of this server. Set the clock right.`
      : `The clock of this server is ${skewWords(Number(detail))} ${vendor}'s. Set it right, for example with NTP.`,
  network: (vendor, detail) =>
    `${vendor} cannot be reached from this server${detail === null ? '' : ` (${detail})`}. Check name resolution, firewall and proxy.`,
  unavailable: (vendor, detail) =>
    `${vendor} has a fault of its own or asks to slow down${detail === null ? '' : ` (HTTP ${detail})`}. It is tried again within the hour.`,
  bad_answer: (vendor, detail) =>
    `What answers at the base URL does not speak as ${vendor} does${detail === null ? '' : ` (HTTP ${detail})`}. Check the address.`,
  key_missing: (_, detail) =>
    `The credential was sealed with the secret key "${detail ?? 'unknown'}", which is not in GANGWAY_SECRET_KEYS. Add that key back, or enter the credential again.`,
  webhook_removed: (vendor) =>
    `${vendor} has removed the webhook, as it does after 60 days of failed deliveries. Create it again.`,
};

/** The reason in words that an admin can act on, without secrets. */
export function problemSentence(
  problem: ConnectionProblem,
  { vendor, detail }: { readonly vendor: string; readonly detail: string | null },
): string {
  return SENTENCES[problem](vendor, detail);
}

function skewWords(minutes: number): string {
  const size = Math.abs(minutes);
  return `${size} ${size === 1 ? 'minute' : 'minutes'} ${minutes < 0 ? 'behind' : 'ahead of'}`;
}
