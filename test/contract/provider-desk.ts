import type {
  OrderReading,
  ProviderWebhook,
  ReportReading,
  ScreeningPerson,
  ScreeningProvider,
} from '../../src/integrations/screening-provider.ts';
import { control } from '../integrations/contract/control.ts';

export const PERSON: ScreeningPerson = {
  customId: 'inst:emp_1',
  email: 'ada.byron@example.test',
  firstName: 'Ada',
  lastName: 'Byron',
  phone: '+1 415 555 2671',
  workLocation: { country: 'US', state: 'CA', city: 'San Francisco' },
};

/** What a state looks like after it was reached; null when the provider no longer has the order. */
export type ExpectedReading = {
  readonly order?: Partial<OrderReading>;
  readonly report?: Partial<ReportReading> | null;
} | null;

/** A provider with its twin, and hands to play the candidate and the provider. */
export interface ProviderDesk {
  readonly vendor: 'checkr' | 'proforma';
  readonly provider: ScreeningProvider;
  readonly webhook: ProviderWebhook;
  readonly webhookKey: string;
  readonly packageId: string;
  /** Where orders are placed, as the faults of the twin match it. */
  readonly orderPath: string;
  /** The same account with another credential, or with little patience (ms). */
  readonly providerWith: (change: { wrongCredential?: boolean; timeoutMs?: number }) => ScreeningProvider;
  readonly control: <T = unknown>(
    path: string,
    body?: unknown,
    method?: 'POST' | 'PUT' | 'GET',
  ) => Promise<T>;
  /** Tells the twin where webhooks go, where the account and not the order says it. */
  readonly listen: () => Promise<void>;
  /** How many orders the twin has under a reference. */
  readonly orderCount: (reference: string) => Promise<number>;
  /** Carries an order to a clear report. */
  readonly complete: (orderId: string) => Promise<void>;
  /** Every state: how it is reached and what is read then. */
  readonly states: readonly (readonly [
    title: string,
    act: (orderId: string) => Promise<void>,
    expected: ExpectedReading,
  ])[];
  /** The link to a complete report, or null where none asks for a login. */
  readonly reportLink: RegExp | null;
  readonly stop: () => Promise<void>;
}

/** Calls the control API of the twin at `url`. */
export function controlOf(url: string): ProviderDesk['control'] {
  return (path, body, method = 'POST') =>
    control({ url, path, method, ...(method === 'GET' ? {} : { body: body ?? {} }) });
}
