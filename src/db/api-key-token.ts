import { createHash, randomBytes } from 'node:crypto';

const FORM = /^gw_([0-9a-z]{26})_([A-Za-z0-9_-]{43})$/;
const ID_PREFIX = 'key_';

/** A new token for the key with this id: `gw_<id>_<256 random bits>`. */
export function newApiKeyToken(id: string): string {
  return `gw_${id.slice(ID_PREFIX.length)}_${randomBytes(32).toString('base64url')}`;
}

/** The id of the key that a token names, or null when the text is not of that form. */
export function apiKeyIdOf(token: string): string | null {
  const suffix = FORM.exec(token)?.[1];
  return suffix ? `${ID_PREFIX}${suffix}` : null;
}

/** What is stored of a token: its SHA-256 (hex); a token is too random to need a slow hash. */
export function hashApiKeyToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
