import { type Config, ConfigError, SETTINGS } from '../config.ts';
import type { Role } from '../db/schema/access.ts';

/** How people sign in by an OpenID Connect provider. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  /** What the button says: "Sign in with <name>". */
  readonly name: string;
  /** The role of somebody whom Gangway does not know yet; null: only people whom an admin has added. */
  readonly newPeopleRole: Role | null;
}

/** The OIDC provider of the configuration, or null; throws `ConfigError` when only a part of it is set. */
export function oidcSettings(
  config: Pick<
    Config,
    'oidcIssuer' | 'oidcClientId' | 'oidcClientSecret' | 'oidcScopes' | 'oidcName' | 'oidcNewPeople'
  >,
): OidcSettings | null {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret } = config;
  if (issuer === null && clientId === null && clientSecret === null) return null;
  if (issuer === null || clientId === null || clientSecret === null) {
    const { oidcIssuer, oidcClientId, oidcClientSecret } = SETTINGS;
    throw new ConfigError(
      `${oidcIssuer.env}, ${oidcClientId.env} and ${oidcClientSecret.env} go together: set all three, or none.`,
    );
  }
  const { oidcScopes: scopes, oidcName: name, oidcNewPeople: newPeopleRole } = config;
  return { issuer, clientId, clientSecret, scopes, name, newPeopleRole };
}
