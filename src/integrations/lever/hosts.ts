/** Lever's two environments; their accounts, apps and credentials are separate. */
export const LEVER_ENVIRONMENTS = ['production', 'sandbox'] as const;
export type LeverEnvironment = (typeof LEVER_ENVIRONMENTS)[number];

/** Base URL of the Data API and of the web pages, for each environment. */
export const LEVER_HOSTS: Readonly<Record<LeverEnvironment, { apiUrl: string; webUrl: string }>> = {
  production: { apiUrl: 'https://api.lever.co/v1', webUrl: 'https://hire.lever.co' },
  sandbox: { apiUrl: 'https://api.sandbox.lever.co/v1', webUrl: 'https://hire.sandbox.lever.co' },
};
