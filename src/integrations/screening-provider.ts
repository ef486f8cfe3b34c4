import type { WorkLocation } from '../domain/work-location.ts';
import type { VendorError } from './vendor-error.ts';

/** What a provider offers; the optional calls of `ScreeningProvider` exist exactly where it says so. */
export interface Capabilities {
  /** People are records of their own, made before an order; without it the order names the person. */
  readonly persons: boolean;
  /** An order can be looked up by our reference; without it an order of unknown outcome is left to an admin. */
  readonly findOrder: boolean;
  readonly cancel: boolean;
  readonly resend: boolean;
  /** The provider lists its packages; without it `listPackages` gives those of the connection's settings. */
  readonly packages: boolean;
  /**
   * The same key gives the same answer for `keyLifeMs`. Without it every sending may be an order of its own, so that
   * a look-up which finds nothing counts only when an earlier sending can no longer arrive.
   */
  readonly idempotencyKeys: boolean;
  /** An order needs a work location. */
  readonly workLocations: boolean;
  readonly nodes: boolean;
  readonly assessments: boolean;
  readonly adverseAction: boolean;
  /** A report can be completed as it is, with what is open canceled. */
  readonly completeNow: boolean;
  /** What the provider holds of a person can be listed, so that an account can be compared with the checks. */
  readonly lists: boolean;
}

/** A package that can be ordered by its `id`; the price is in US cents. */
export interface ScreeningPackage {
  readonly id: string;
  readonly name: string;
  readonly priceCents: number | null;
  readonly screenings: readonly { readonly type: string; readonly subtype: string | null }[];
}

/** A node of an account with a hierarchy, with the ids of the packages it may order; none: all of the account. */
export interface ScreeningNode {
  readonly key: string;
  readonly name: string;
  readonly tier: string | null;
  readonly parentKey: string | null;
  readonly packages: readonly string[];
}

/** What a provider holds of one person. */
export interface PersonRecords {
  readonly orders: readonly {
    readonly orderId: string;
    /** Our reference: an attempt's id; null when the order carries none. */
    readonly reference: string | null;
    readonly reportId: string | null;
  }[];
  /** The reports of the person, of these orders or of others. */
  readonly reportIds: readonly string[];
}

/** The calls by which an account is compared with the checks. */
export interface ScreeningLists {
  /** One page of the people made in a period (epoch ms); absent where the provider lists no people. */
  readonly persons?: (query: {
    readonly since: number;
    readonly until: number;
    readonly page: number;
  }) => Promise<{
    readonly persons: readonly { readonly personId: string; readonly customId: string | null }[];
    readonly next: number | null;
  }>;
  /** Nothing when the provider does not have the person. */
  readonly recordsOf: (personId: string) => Promise<PersonRecords>;
}

/** The account behind a credential that was accepted; `mayOrder` is false while the provider has not approved it. */
export type Verification =
  | {
      readonly ok: true;
      readonly accountId: string | null;
      readonly accountName: string | null;
      readonly mayOrder: boolean;
    }
  | { readonly ok: false; readonly error: VendorError };

/** What is known of the person to be screened; `customId` is `<installation>:<employee>`. */
export interface ScreeningPerson {
  readonly customId: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone?: string | null;
  readonly zipcode?: string | null;
  readonly workLocation: WorkLocation | null;
}

/** One order: its reference at the provider is the attempt's id. */
export interface ScreeningOrder {
  readonly attemptId: string;
  readonly package: string;
  readonly node?: string | null;
  readonly workLocation: WorkLocation | null;
  /** The provider's record of the person; needed where the capability `persons` is set. */
  readonly personId: string | null;
  /** The person; needed where the capability `persons` is not set, and then part of the frozen text. */
  readonly person: ScreeningPerson | null;
  /** A text for the invoice, and an account below the connection's; refused where they cannot be passed on. */
  readonly billingReference?: string | null;
  readonly subAccount?: string | null;
}

/** The closed list of reasons for which nothing can be sent. */
export type OrderProblemCode =
  | 'email_invalid'
  | 'first_name_missing'
  | 'first_name_letters'
  | 'last_name_short'
  | 'last_name_letters'
  | 'location_missing'
  | 'location_not_us'
  | 'location_state_invalid'
  | 'package_missing'
  | 'person_missing'
  | 'billing_reference_unsupported'
  | 'sub_account_unsupported';

/** A reason in Gangway's own words, without personal data. */
export interface OrderProblem {
  readonly code: OrderProblemCode;
  readonly message: string;
}

/** The frozen text of a request, without secrets of the connection, or why there is none. */
export type OrderBody =
  | { readonly ok: true; readonly body: string }
  | { readonly ok: false; readonly problem: OrderProblem };

/** The invitation: `pending`, `completed`, `expired` or `failed`, or another word of the provider. */
export interface OrderReading {
  readonly status: string;
  readonly deleted: boolean;
  readonly expiresAt: Date | null;
}

/**
 * The report, nothing of its content: status `pending`, `complete`, `canceled`, `suspended`, `paused`, `dispute`,
 * `failed` (the provider could not carry out the order) or another word; result `clear` or `consider`, another word, or null for none.
 */
export interface ReportReading {
  readonly status: string;
  readonly result: string | null;
  readonly adjudication: string | null;
  readonly assessment: string | null;
  readonly includesCanceled: boolean;
  readonly estimatedCompletionAt: Date | null;
  readonly completedAt: Date | null;
}

/** What a provider says of an order now. */
export interface Reading {
  readonly orderId: string;
  readonly personId: string | null;
  /** Null while there is no report; a report that is named here need not have been read. */
  readonly reportId: string | null;
  /** Null when only the report was read: what was known of the order stands. */
  readonly order: OrderReading | null;
  /** Null when there is none or it was not read. */
  readonly report: ReportReading | null;
  /** The candidate's own page, a secret of theirs: handed on at once or dropped, never stored. */
  readonly candidateLink?: string;
}

/** The provider's ids of an order. */
export interface OrderIds {
  readonly orderId: string;
  readonly reportId: string | null;
  readonly personId: string | null;
}

/** What a look-up of a person found; of several records, or one that is somebody else's, an admin chooses. */
export type PersonFinding =
  | { readonly found: 'one'; readonly personId: string }
  | { readonly found: 'none' }
  | { readonly found: 'ambiguous' };

/** The calls about people, where a provider keeps them apart from orders. */
export interface ScreeningPersons {
  /** Absent where the provider cannot be asked for a person; then a lost answer may leave a second record behind. */
  readonly find?: (by: { readonly customId: string; readonly email: string }) => Promise<PersonFinding>;
  readonly write: (person: ScreeningPerson) => OrderBody;
  /** Sends the frozen text; answers the provider's id of the person. */
  readonly create: (body: string, key: { readonly idempotencyKey: string }) => Promise<string>;
}

/** A screening provider for one account. Calls make one attempt each; every fault is a `VendorError`. */
export interface ScreeningProvider {
  readonly capabilities: Capabilities;
  /** How long the provider keeps an idempotency key (ms); null without the capability. */
  readonly keyLifeMs: number | null;
  readonly verify: () => Promise<Verification>;
  readonly listPackages: () => Promise<readonly ScreeningPackage[]>;
  /** Empty for an account without a hierarchy. */
  readonly listNodes?: () => Promise<readonly ScreeningNode[]>;
  readonly lists?: ScreeningLists;
  readonly persons?: ScreeningPersons;
  /** Writes an order once, without asking anybody; the text is stored and sent as it is. */
  readonly writeOrder: (order: ScreeningOrder) => OrderBody;
  /** Places the order: this is the call that costs money. */
  readonly sendOrder: (body: string, key: { readonly idempotencyKey: string }) => Promise<Reading>;
  /** The order that carries our reference, or null; `personId` is the one that the frozen text names. */
  readonly findOrder?: (by: {
    readonly personId: string;
    readonly reference: string;
  }) => Promise<Reading | null>;
  /** Null when the provider does not have the order (any more). */
  readonly read: (ids: OrderIds) => Promise<Reading | null>;
  /** Withdraws an open order; one that cannot be withdrawn is a `VendorError` with outcome `refused`. */
  readonly cancel?: (orderId: string) => Promise<Reading>;
  /** Completes a report as it is: what is open is canceled, which cannot be taken back. What became of it is told by a read. */
  readonly completeNow?: (ids: OrderIds) => Promise<void>;
  /** Asks the provider to send the candidate's link again. */
  readonly resend?: (orderId: string) => Promise<void>;
  /** The page of the report for people with a login of the account; null when there is none. */
  readonly reportLink: (ids: OrderIds) => Promise<string | null>;
  /** Milliseconds from `now` until the order is read again without a webhook. */
  readonly pollPlan: (reading: Reading, now: number) => number;
}

/** Headers by lower-case name. */
export type WebhookHeaders = Readonly<Record<string, string | undefined>>;

/** Whether a request comes from the provider, and by which of the keys. */
export type WebhookVerdict =
  | { readonly ok: true; readonly keyIndex: number }
  | { readonly ok: false; readonly reason: 'no_keys' | 'unsigned' | 'bad_signature' };

/** What may be stored of a delivery: the marks by which it is matched, nothing about the person or the result. */
export interface ProviderEvent {
  readonly dedupeKey: string;
  readonly type: string;
  readonly occurredAt: Date | null;
  readonly accountId?: string;
  readonly orderId?: string;
  readonly reportId?: string;
  readonly personId?: string;
  /** Our own reference: an attempt's id. */
  readonly reference?: string;
  readonly tags?: readonly string[];
}

export type ProviderEventReading =
  | { readonly ok: true; readonly event: ProviderEvent }
  | { readonly ok: false; readonly reason: 'malformed' };

/** The webhook side of a provider: synchronous, and `verify` comes first. Neither throws. */
export interface ProviderWebhook {
  readonly verify: (request: {
    readonly rawBody: Uint8Array;
    readonly headers: WebhookHeaders;
    readonly keys: readonly string[];
  }) => WebhookVerdict;
  readonly read: (rawBody: Uint8Array) => ProviderEventReading;
}
