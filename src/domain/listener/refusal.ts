/** Why a request at a listener's address was not accepted. */
export const REFUSAL_REASONS = ['no_tokens', 'malformed', 'unsigned', 'bad_signature', 'too_large'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** So many refused signatures one after the other are shown to the admin. */
export const TROUBLE_AFTER = 20;

/** How a refused request looked, without anything of its content. */
export interface RefusalSample {
  readonly bytes: number;
  /** Lever sends compact JSON; anything else was written anew on the way. */
  readonly compact: boolean;
  /** The sender says that it is Lever. */
  readonly fromLever: boolean;
}

const SENTENCES: Readonly<Record<RefusalReason, string>> = {
  no_tokens: 'The listener has no signature token, so it accepts nothing. Paste the token from Lever.',
  malformed: 'The body is not the JSON of a Lever webhook.',
  unsigned:
    'The request has no signature. In Lever, generate a signature token for the webhook, then paste it here.',
  bad_signature:
    'The signature fits none of the tokens of this listener. Copy the signature token of this webhook from Lever again.',
  too_large: 'The body is larger than 1 MiB.',
};

const REWRITTEN =
  'The signature does not fit, and the JSON is not as Lever writes it: a proxy between Lever and Gangway writes it anew. Let the proxy pass the body on as it is.';
const STRANGER =
  'The signature fits none of the tokens, and the sender does not say that it is Lever: somebody else may be sending to this address.';

/** The likely reason of a refusal, and what to do about it. */
export function explainRefusal(reason: RefusalReason, sample: RefusalSample | null): string {
  if (reason !== 'bad_signature' || sample === null) return SENTENCES[reason];
  if (!sample.fromLever) return STRANGER;
  return sample.compact ? SENTENCES.bad_signature : REWRITTEN;
}
