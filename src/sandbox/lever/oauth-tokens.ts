import { randomHex } from '../machinery/random-ids.ts';
import type { LeverGrant } from './lever-state.ts';
import type { LeverTwin } from './lever-twin.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const CODE_MS = 10 * MINUTE_MS;
/** Lever: a refresh token dies after a year, or after 90 days without use. */
const REFRESH_MS = 365 * DAY_MS;
const IDLE_MS = 90 * DAY_MS;

/** Lever's application: the same for every twin, as its client id and secret are. */
export interface LeverClient {
  clientId: string;
  clientSecret: string;
}

/** What the token endpoint answers; the body of a refusal is that of Auth0. */
export type TokenAnswer =
  | { status: 200; body: Record<string, unknown> }
  | { status: 400 | 401 | 403; body: { error: string; error_description: string } };

const refusal = (status: 400 | 401 | 403, error: string, error_description: string): TokenAnswer => ({
  status,
  body: { error, error_description },
});

/** Notes that a person allowed these scopes, and answers the code of it. */
export function allowAccess(twin: LeverTwin, scopes: string[], redirectUri: string): string {
  const { oauth } = twin.data();
  const grant: LeverGrant = { id: randomHex(24), scopes, revoked: false };
  const code = randomHex(32);
  oauth.grants[grant.id] = grant;
  oauth.codes[code] = { grantId: grant.id, redirectUri, expiresAt: twin.now() + CODE_MS };
  twin.machine.changed();
  return code;
}

function issue(twin: LeverTwin, grant: LeverGrant): TokenAnswer {
  const { oauth, settings } = twin.data();
  const now = twin.now();
  const accessToken = `${randomHex(40)}.${randomHex(80)}.${randomHex(40)}`;
  oauth.accessTokens[accessToken] = { grantId: grant.id, expiresAt: now + settings.accessTokenMs };
  const body = {
    access_token: accessToken,
    token_type: 'Bearer',
    scope: grant.scopes.join(' '),
    expires_in: settings.accessTokenMs / 1_000,
  };
  twin.machine.changed();
  if (!grant.scopes.includes('offline_access')) return { status: 200, body };
  const refreshToken = `v1.${randomHex(48)}`;
  oauth.refreshTokens[refreshToken] = { grantId: grant.id, used: false, lastUsedAt: now, createdAt: now };
  return { status: 200, body: { ...body, refresh_token: refreshToken } };
}

function exchangeCode(twin: LeverTwin, code: string, redirectUri: string): TokenAnswer {
  const { codes, grants } = twin.data().oauth;
  const known = codes[code];
  delete codes[code];
  const grant = known && grants[known.grantId];
  if (!known || !grant || known.expiresAt <= twin.now()) {
    return refusal(403, 'invalid_grant', 'Invalid authorization code');
  }
  if (known.redirectUri !== redirectUri) {
    return refusal(403, 'invalid_grant', 'The redirect URI is wrong');
  }
  return issue(twin, grant);
}

function renew(twin: LeverTwin, refreshToken: string): TokenAnswer {
  const { oauth, settings } = twin.data();
  const known = oauth.refreshTokens[refreshToken];
  const grant = known && oauth.grants[known.grantId];
  const now = twin.now();
  const isDead = !known || now - known.createdAt > REFRESH_MS || now - known.lastUsedAt > IDLE_MS;
  if (isDead || !grant || grant.revoked) {
    return refusal(403, 'invalid_grant', 'Unknown or invalid refresh token.');
  }
  if (known.used && settings.strictRotation) {
    grant.revoked = true;
    twin.machine.changed();
    return refusal(403, 'invalid_grant', 'Unknown or invalid refresh token.');
  }
  known.used = true;
  known.lastUsedAt = now;
  oauth.renewals += 1;
  return issue(twin, grant);
}

/** Answers `POST /oauth/token`. Lever: a wrong secret is a 401, a refused grant a 403. */
export function answerTokenCall(
  twin: LeverTwin,
  client: LeverClient,
  form: Readonly<Record<string, string | undefined>>,
): TokenAnswer {
  if (form.client_id !== client.clientId || form.client_secret !== client.clientSecret) {
    return refusal(401, 'access_denied', 'Unauthorized');
  }
  if (form.grant_type === 'authorization_code') {
    return exchangeCode(twin, form.code ?? '', form.redirect_uri ?? '');
  }
  if (form.grant_type === 'refresh_token') return renew(twin, form.refresh_token ?? '');
  return refusal(400, 'unsupported_grant_type', 'Unsupported grant type');
}

/** What a bearer token may do; undefined when it is unknown, over or revoked. */
export function scopesOfToken(twin: LeverTwin, header: string | undefined): readonly string[] | undefined {
  const token = /^bearer +(\S+)$/i.exec(header ?? '')?.[1];
  const { accessTokens, grants } = twin.data().oauth;
  const known = token === undefined ? undefined : accessTokens[token];
  const grant = known && grants[known.grantId];
  if (!known || !grant || grant.revoked || known.expiresAt <= twin.now()) return undefined;
  return grant.scopes;
}

/** Ends every log-in, as an admin does on Lever's page of integrations. */
export function revokeAccess(twin: LeverTwin): void {
  for (const grant of Object.values(twin.data().oauth.grants)) grant.revoked = true;
  twin.machine.changed();
}
