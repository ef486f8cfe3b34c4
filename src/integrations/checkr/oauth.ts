import { z } from 'zod';
import type { TokenCredential } from '../credential.ts';
import type { CodeOfAnswer } from '../http-answer.ts';
import { createHttpJson, type HttpJsonOptions } from '../http-json.ts';
import { authorizationOf } from '../token-source.ts';
import { VendorError } from '../vendor-error.ts';

/** The partner application of this installation at Checkr. */
export interface CheckrApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** What stands before `/authorize`. */
  readonly authUrl: string;
}

/** Whether the person has an account at Checkr or makes one now. */
export const CHECKR_ENTRANCES = ['signin', 'signup'] as const;
export type CheckrEntrance = (typeof CHECKR_ENTRANCES)[number];

/** The page where an admin of the account connects it. Checkr: it comes back to the URI that the application names. */
export function checkrAuthorizeUrl({
  app,
  entrance,
  redirectUri,
  state,
}: {
  readonly app: Pick<CheckrApp, 'clientId' | 'authUrl'>;
  readonly entrance: CheckrEntrance;
  readonly redirectUri: string;
  readonly state: string;
}): string {
  const url = new URL(`${app.authUrl}/authorize/${encodeURIComponent(app.clientId)}/${entrance}`);
  url.search = new URLSearchParams({
    scope: 'read_write',
    redirect_uri: redirectUri,
    response_type: 'code',
    state,
  }).toString();
  return url.href;
}

const Token = z.object({
  access_token: z.string().min(1),
  scope: z.string().nullish(),
  checkr_account_id: z.string().min(1).nullish(),
});

type Options = Pick<HttpJsonOptions, 'baseUrl' | 'fetch' | 'timeoutMs' | 'now'>;

/** Exchanges a code, which is good once and for five minutes, for the token of the account, which has no end. */
export async function exchangeCheckrCode({
  app,
  code,
  ...options
}: Options & { readonly app: CheckrApp; readonly code: string }): Promise<{
  readonly credential: TokenCredential;
  readonly accountId: string | null;
}> {
  const http = createHttpJson({ ...oauthOf(options), vendor: 'checkr', authorization: null, codeOf });
  const { value } = await http.request({
    operation: 'exchangeCode',
    method: 'POST',
    path: ['oauth', 'tokens'],
    body: JSON.stringify({ client_id: app.clientId, client_secret: app.clientSecret, code }),
    schema: Token,
  });
  const credential: TokenCredential = {
    type: 'oauth',
    scheme: 'basic',
    accessToken: value.access_token,
    refreshToken: null,
    expiresAt: null,
    scopes: value.scope ? [value.scope] : [],
  };
  return { credential, accountId: value.checkr_account_id ?? null };
}

/** Gives the token of an account up; one that Checkr no longer knows is given up already. */
export async function deauthorizeCheckr({
  credential,
  ...options
}: Options & { readonly credential: TokenCredential }): Promise<void> {
  const authorization = authorizationOf(credential);
  const http = createHttpJson({ ...oauthOf(options), vendor: 'checkr', authorization });
  try {
    await http.request({
      operation: 'deauthorize',
      method: 'POST',
      path: ['oauth', 'deauthorize'],
      schema: z.unknown(),
    });
  } catch (error) {
    if (error instanceof VendorError && error.code === 'checkr.unauthorized') return;
    throw error;
  }
}

// Checkr: the calls of OAuth stand beside `/v1`, not under it.
function oauthOf(options: Options): Options {
  return { ...options, baseUrl: options.baseUrl.replace(/\/v1\/?$/, '') };
}

// Checkr publishes no error bodies for this call.
const codeOf: CodeOfAnswer = ({ status, words }) => {
  if (status === 401 || /client/i.test(words)) return 'checkr.client_refused';
  return status === 400 || status === 403 || status === 404 ? 'checkr.grant_refused' : undefined;
};
