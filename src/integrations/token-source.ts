import { authorizationHeader, type Credential } from './credential.ts';

/** Gives the Authorization header of every request, for credentials that are renewed while a client lives. */
export interface TokenSource {
  readonly type: 'tokens';
  /** The header of now; throws `VendorError` when there is none. */
  readonly header: () => Promise<string>;
  /** Another header than the one that was refused with a 401, or null: then the refusal stands. */
  readonly renewed: (refused: string) => Promise<string | null>;
}

/** What a client sends: one header for ever, or one that its source gives. */
export function authorizationOf(credential: Credential | TokenSource): string | TokenSource {
  return credential.type === 'tokens' ? credential : authorizationHeader(credential);
}
