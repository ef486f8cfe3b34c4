import { CHECKR_HOSTS, checkrEnvironmentOf } from '../integrations/checkr/hosts.ts';
import { LEVER_ENVIRONMENTS, LEVER_HOSTS } from '../integrations/lever/hosts.ts';
import type { OauthKind } from './schema/connections.ts';

/** The vendor's own addresses in an environment: of its API, its web pages and its log-in. */
export interface VendorAddresses {
  readonly apiUrl: string;
  readonly dashboardUrl: string;
  readonly authUrl: string;
}

/** The environments that a vendor has. */
export function isEnvironmentOf(kind: OauthKind, environment: string): boolean {
  return environment === 'production' || environment === (kind === 'lever' ? 'sandbox' : 'staging');
}

/** Throws for an environment that the vendor does not have. */
export function vendorAddresses(kind: OauthKind, environment: string): VendorAddresses {
  if (kind === 'checkr') return CHECKR_HOSTS[checkrEnvironmentOf(environment)];
  const known = LEVER_ENVIRONMENTS.find((name) => name === environment);
  if (!known) throw new Error(`Lever has no environment ${environment}`);
  const { webUrl, ...addresses } = LEVER_HOSTS[known];
  return { ...addresses, dashboardUrl: webUrl };
}
