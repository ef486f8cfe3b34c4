import { z } from 'zod';
import type { TokenCredential } from '../credential.ts';
import type { CodeOfAnswer } from '../http-answer.ts';
import { createHttpJson, type HttpJsonOptions } from '../http-json.ts';

/** Lever: at most 20 scopes an application; `write` implies `read`; without `offline_access` there is no refresh token. */
export const LEVER_SCOPES = [
  'offline_access',
  'opportunities:write:admin',
  'contact:read:admin',
  'applications:read:admin',
  'postings:read:admin',
  'stages:read:admin',
  'tags:read:admin',
  'archive_reasons:read:admin',
  'users:read:admin',
  'offers:read:admin',
  'forms:read:admin',
  'notes:write:admin',
  'webhooks:write:admin',
] as const;

/** Lever's application of this installation. */
export interface LeverApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** What stands before `/authorize` and `/oauth/token`. */
  readonly authUrl: string;
}

/** The page where a Super Admin allows access. `apiUrl` is the audience: Lever wants it with a slash at its end. */
export function leverAuthorizeUrl({
  app,
  apiUrl,
  redirectUri,
  state,
}: {
  readonly app: Pick<LeverApp, 'clientId' | 'authUrl'>;
  readonly apiUrl: string;
  readonly redirectUri: string;
  readonly state: string;
}): string {
  const url = new URL(`${app.authUrl}/authorize`);
  url.search = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    state,
    audience: `${apiUrl}/`,
    scope: LEVER_SCOPES.join(' '),
    prompt: 'consent',
  }).toString();
  return url.href;
}

/** The scopes that were asked for and not given; none when Lever did not say what it gave. */
export function missingLeverScopes(given: readonly string[]): readonly string[] {
  if (given.length === 0) return [];
  const has = (scope: string) => given.includes(scope) || given.includes(scope.replace(':read:', ':write:'));
  return LEVER_SCOPES.filter((scope) => !has(scope));
}

const Tokens = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  scope: z.string().nullish(),
  expires_in: z.number().positive().catch(3_600),
});

/** The token calls of Lever. A log-in that is over is `lever.grant_refused`, a wrong secret `lever.client_refused`. */
export function createLeverOauth({
  app,
  now = Date.now,
  ...options
}: { readonly app: LeverApp } & Pick<HttpJsonOptions, 'fetch' | 'timeoutMs' | 'now'>) {
  const http = createHttpJson({
    ...options,
    now,
    vendor: 'lever',
    baseUrl: app.authUrl,
    authorization: null,
    codeOf,
  });

  async function ask(operation: string, grant: Record<string, string>): Promise<TokenCredential> {
    const { value } = await http.request({
      operation,
      method: 'POST',
      path: ['oauth', 'token'],
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        client_id: app.clientId,
        client_secret: app.clientSecret,
        ...grant,
      }).toString(),
      schema: Tokens,
    });
    return {
      type: 'oauth',
      scheme: 'bearer',
      accessToken: value.access_token,
      refreshToken: value.refresh_token ?? null,
      expiresAt: now() + value.expires_in * 1_000,
      scopes: value.scope?.split(' ').filter((scope) => scope !== '') ?? [],
    };
  }

  return {
    exchangeCode: (code: string, redirectUri: string) =>
      ask('exchangeCode', { grant_type: 'authorization_code', code, redirect_uri: redirectUri }),

    /** Renews the access token. Lever: the answer holds a new refresh token, and the old one may be worth nothing. */
    async renew(refreshToken: string, scopes: readonly string[]): Promise<TokenCredential> {
      const renewed = await ask('renewToken', { grant_type: 'refresh_token', refresh_token: refreshToken });
      return {
        ...renewed,
        refreshToken: renewed.refreshToken ?? refreshToken,
        scopes: renewed.scopes.length > 0 ? renewed.scopes : [...scopes],
      };
    },
  };
}

// Lever: a 401 means a wrong client secret; the rest of the bodies is that of Auth0, `{error, error_description}`.
const codeOf: CodeOfAnswer = ({ status, words }) => {
  if (status === 401 || /invalid_client|unauthorized_client/.test(words)) return 'lever.client_refused';
  return status === 400 || status === 403 ? 'lever.grant_refused' : undefined;
};

/** The id of the account in an access token of Lever, a JWT with a claim for it; null when it is not of that form. */
export function leverAccountOf(accessToken: string): string | null {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    if (typeof claims !== 'object' || claims === null) return null;
    const id: unknown = Reflect.get(claims, 'https://oauth.lever.co/accountId');
    return typeof id === 'string' && id !== '' && id.length <= 255 ? id : null;
  } catch {
    return null;
  }
}
