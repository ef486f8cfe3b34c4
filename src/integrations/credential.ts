import { z } from 'zod';

/** A customer's own API key: printable ASCII without a colon, which would end the user name of Basic authentication. */
const ApiKeyCredential = z.object({
  type: z.literal('api_key'),
  apiKey: z
    .string()
    .trim()
    .regex(/^[\x21-\x39\x3b-\x7e]{1,512}$/, 'must be 1 to 512 printable characters without spaces or colons'),
});

/** A token for Bearer authentication, such as a JWT. */
const BearerCredential = z.object({
  type: z.literal('bearer'),
  token: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,8192}$/, 'must be 1 to 8,192 printable characters without spaces'),
});

/** A login: the colon would end the user name of Basic authentication. */
const LoginCredential = z.object({
  type: z.literal('login'),
  userId: z
    .string()
    .trim()
    .regex(/^[\x21-\x39\x3b-\x7e]{1,255}$/, 'must be 1 to 255 printable characters without spaces or colons'),
  password: z.string().regex(/^[\x20-\x7e]{1,255}$/, 'must be 1 to 255 printable characters'),
});

const Token = z.string().regex(/^[\x21-\x7e]{1,8192}$/);

/**
 * What a log-in gave. Lever: a bearer token that lasts an hour and a refresh token that is good once. Checkr: a token
 * without an end, sent as the user name of Basic authentication.
 */
const TokenCredential = z.object({
  type: z.literal('oauth'),
  scheme: z.enum(['bearer', 'basic']),
  accessToken: Token,
  refreshToken: Token.nullable(),
  /** Epoch ms. */
  expiresAt: z.number().nullable(),
  /** Empty: the vendor did not say. */
  scopes: z.array(z.string()),
});
export type TokenCredential = z.infer<typeof TokenCredential>;

/** What an admin can give to prove to a vendor who is calling. */
export const GivenCredential = z.discriminatedUnion('type', [
  ApiKeyCredential,
  BearerCredential,
  LoginCredential,
]);
export type GivenCredential = z.infer<typeof GivenCredential>;

/** What proves to a vendor who is calling. */
export const Credential = z.discriminatedUnion('type', [...GivenCredential.options, TokenCredential]);
export type Credential = z.infer<typeof Credential>;

/** The Authorization header: Lever and Checkr both take the key as Basic user name with an empty password. */
export function authorizationHeader(credential: Credential): string {
  switch (credential.type) {
    case 'api_key':
      return basic(credential.apiKey, '');
    case 'bearer':
      return `Bearer ${credential.token}`;
    case 'login':
      return basic(credential.userId, credential.password);
    case 'oauth':
      return credential.scheme === 'basic'
        ? basic(credential.accessToken, '')
        : `Bearer ${credential.accessToken}`;
  }
}

/** What may be shown of a credential, so that people can tell two apart: the end of a key, or the user's id. */
export function credentialHint(credential: Credential): string {
  switch (credential.type) {
    case 'api_key':
      return credential.apiKey.slice(-4);
    case 'bearer':
      return credential.token.slice(-4);
    case 'login':
      return credential.userId;
    case 'oauth':
      return credential.accessToken.slice(-4);
  }
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
