import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { genericOAuth, twoFactor } from 'better-auth/plugins';
import type { Config } from '../config.ts';
import type { Db } from '../db/database.ts';
import { ROLES } from '../db/schema/access.ts';
import {
  secondFactors,
  sessions,
  signInAccounts,
  signInAttempts,
  signInVerifications,
  users,
} from '../db/schema/users.ts';
import { newId } from '../ids.ts';
import type { OidcSettings } from './oidc-settings.ts';
import { LEAST_PASSWORD } from './passwords.ts';

/** Where better-auth's own addresses begin; of them only the return from the OIDC provider is served. */
export const AUTH_PATH = '/auth';
/** The header in which the address of the client is handed to better-auth; it is always set by us. */
export const CLIENT_ADDRESS_HEADER = 'x-gangway-client-address';
/** The one OIDC provider of an installation. */
export const OIDC_PROVIDER = 'oidc';

const TABLES = {
  user: users,
  session: sessions,
  account: signInAccounts,
  verification: signInVerifications,
  twoFactor: secondFactors,
  rateLimit: signInAttempts,
};

/** Tokens of the OIDC provider are of no use after the sign-in, so none is stored. */
const WITHOUT_TOKENS = {
  accessToken: null,
  refreshToken: null,
  idToken: null,
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
};

export type Auth = ReturnType<typeof createAuth>;

/** better-auth on our tables: passwords, sessions, OIDC, authenticator apps, and limits on attempts in the database. */
export function createAuth({
  db,
  secret,
  config,
  oidc,
  mayHaveSession,
  onLog,
}: {
  readonly db: Db;
  readonly secret: string;
  readonly config: Pick<Config, 'publicUrl' | 'sessionHours'>;
  readonly oidc: OidcSettings | null;
  readonly mayHaveSession: (userId: string) => Promise<boolean>;
  readonly onLog: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}) {
  return betterAuth({
    appName: 'Gangway',
    baseURL: config.publicUrl,
    basePath: AUTH_PATH,
    secret,
    telemetry: { enabled: false },
    database: drizzleAdapter(db, { provider: 'pg', schema: TABLES }),
    user: {
      additionalFields: {
        role: {
          type: [...ROLES],
          required: true,
          input: false,
          defaultValue: oidc?.newPeopleRole ?? 'viewer',
        },
        disabledAt: { type: 'date', required: false, input: false },
      },
    },
    session: {
      expiresIn: config.sessionHours * 3_600,
      // A session in use is prolonged once in this time (seconds).
      updateAge: 600,
    },
    account: { accountLinking: { enabled: true, trustedProviders: [OIDC_PROVIDER] } },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: LEAST_PASSWORD,
      maxPasswordLength: 256,
    },
    plugins: [
      twoFactor({ issuer: 'Gangway', twoFactorCookieMaxAge: 600 }),
      genericOAuth({
        config: oidc === null ? [] : [oidcProvider(oidc)],
      }),
    ],
    rateLimit: {
      enabled: true,
      storage: 'database',
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/sign-in/social': { window: 60, max: 20 },
        '/callback/*': { window: 60, max: 20 },
        '/two-factor/*': { window: 60, max: 10 },
        '/change-password': { window: 60, max: 10 },
      },
    },
    databaseHooks: {
      session: { create: { before: async (session) => mayHaveSession(session.userId) } },
      account: {
        create: { before: async (account) => ({ data: { ...account, ...WITHOUT_TOKENS } }) },
        update: { before: async (account) => ({ data: { ...account, ...WITHOUT_TOKENS } }) },
      },
    },
    onAPIError: { errorURL: `${config.publicUrl}/console/sign-in` },
    advanced: {
      useSecureCookies: config.publicUrl.startsWith('https:'),
      cookiePrefix: 'gangway',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      database: { generateId: ({ model }) => newAuthId(model) },
    },
    // Messages only: what comes with them may hold e-mail addresses.
    logger: { level: 'warn', log: (level, message) => onLog(level, message) },
  });
}

function newAuthId(model: string): string {
  if (model === 'user') return newId('user');
  return newId(model === 'session' ? 'session' : 'signIn');
}

function oidcProvider({ issuer, clientId, clientSecret, scopes, newPeopleRole }: OidcSettings) {
  return {
    providerId: OIDC_PROVIDER,
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    scopes: [...scopes],
    pkce: true,
    requireIdTokenVerification: true,
    disableSignUp: newPeopleRole === null,
  };
}
