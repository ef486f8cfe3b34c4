/** A partner application: the same for every twin, as its client id and secret are. */
export interface CheckrClient {
  clientId: string;
  clientSecret: string;
}

/** An account that has been connected: the token is of the account, not of a person. */
export interface PartnerToken {
  accountId: string;
  accountName: string;
}

/** What Checkr knows of the partner application. */
export interface PartnerState {
  /** The one address for the events of all its accounts. */
  webhookUrl: string | null;
  /** Where log-ins come back to; none: any https address, and this machine. */
  redirectUris: string[];
  /** Whether a token is answered only after the events of its making were sent. */
  eventsBeforeToken: boolean;
  codes: Record<string, PartnerToken & { expiresAt: number }>;
  tokens: Record<string, PartnerToken>;
}

/** The account that is Checkr's partner itself. */
export const PARTNER_ACCOUNT_ID = '74376c45cf77c9567565233c';
/** The hook under which events for the application are queued. */
export const PARTNER_HOOK = 'partner-application';
