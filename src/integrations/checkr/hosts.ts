/** Checkr's two environments; no data and no key carries over. */
export const CHECKR_ENVIRONMENTS = ['production', 'staging'] as const;
export type CheckrEnvironment = (typeof CHECKR_ENVIRONMENTS)[number];

/** Base URL of the API, of the dashboard and of log-ins, for each environment. */
export const CHECKR_HOSTS: Readonly<
  Record<CheckrEnvironment, { apiUrl: string; dashboardUrl: string; authUrl: string }>
> = {
  production: {
    apiUrl: 'https://api.checkr.com/v1',
    dashboardUrl: 'https://dashboard.checkr.com',
    authUrl: 'https://partners.checkr.com',
  },
  staging: {
    apiUrl: 'https://api.checkr-staging.com/v1',
    dashboardUrl: 'https://dashboard.checkrhq-staging.net',
    authUrl: 'https://partners.checkrhq-staging.net',
  },
};

/** The environment of this name; throws for a name that Checkr does not have. */
export function checkrEnvironmentOf(name: string): CheckrEnvironment {
  const known = CHECKR_ENVIRONMENTS.find((environment) => environment === name);
  if (!known) throw new Error(`Checkr has no environment ${name}`);
  return known;
}
