/** Lever's two environments; their accounts, apps and credentials are separate. */
export const LEVER_ENVIRONMENTS = ['production', 'sandbox'] as const;
export type LeverEnvironment = (typeof LEVER_ENVIRONMENTS)[number];

/** Base URL of the Data API, of the web pages and of log-ins, for each environment. */
export const LEVER_HOSTS: Readonly<
  Record<LeverEnvironment, { apiUrl: string; webUrl: string; authUrl: string }>
> = {
  production: {
    apiUrl: 'https://api.lever.co/v1',
    webUrl: 'https://hire.lever.co',
    authUrl: 'https://auth.lever.co',
  },
  sandbox: {
    apiUrl: 'https://api.sandbox.lever.co/v1',
    webUrl: 'https://hire.sandbox.lever.co',
    authUrl: 'https://sandbox-lever.auth0.com',
  },
};
