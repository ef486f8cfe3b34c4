/** What became of a write: it surely did not happen, it may have happened, or it never left this process. */
export type VendorOutcome = 'refused' | 'unknown' | 'not_sent';

/** The vendors that Gangway calls over HTTP. */
export type Vendor = 'lever' | 'checkr' | 'proforma';

/** The faults that every vendor can have. */
export const COMMON_FAULTS = [
  'unauthorized',
  'forbidden',
  'not_found',
  'invalid_request',
  'conflict',
  'rate_limited',
  'unavailable',
  'timeout',
  'network',
  'bad_response',
] as const;
export type CommonFault = (typeof COMMON_FAULTS)[number];

/** The faults of vendors that people log in at: the log-in, or our own application, is no longer accepted. */
const LOGIN_FAULTS = ['grant_refused', 'client_refused'] as const;

/** The faults that only Lever has. */
export const LEVER_FAULTS = ['invalid_offset', ...LOGIN_FAULTS] as const;

/** The faults that only Checkr has. */
export const CHECKR_FAULTS = [
  'key_in_progress',
  'duplicate',
  'not_credentialed',
  'package_not_found',
  ...LOGIN_FAULTS,
] as const;

/** The faults that only the order gateway of Proforma has. */
export const PROFORMA_FAULTS = ['wrong_scope', 'package_not_found'] as const;

type LeverFault = (typeof LEVER_FAULTS)[number];
type CheckrFault = (typeof CHECKR_FAULTS)[number];
type ProformaFault = (typeof PROFORMA_FAULTS)[number];
type Fault = CommonFault | LeverFault | CheckrFault | ProformaFault;

/** The closed list of codes of a failed vendor call. */
export type VendorErrorCode =
  | `${Vendor}.${CommonFault}`
  | `lever.${LeverFault}`
  | `checkr.${CheckrFault}`
  | `proforma.${ProformaFault}`;

const VENDOR_NAMES: Record<Vendor, string> = { lever: 'Lever', checkr: 'Checkr', proforma: 'Proforma' };

const SENTENCES: Record<Fault, (name: string) => string> = {
  unauthorized: (name) => `${name} refused the credential. Replace the API key of the connection.`,
  forbidden: (name) =>
    `${name} does not allow this with the credential of the connection. Check its permissions.`,
  not_found: (name) => `${name} does not have what was asked for.`,
  invalid_request: (name) => `${name} cannot accept the request as it is.`,
  conflict: (name) => `${name} refused the request because of a conflict.`,
  rate_limited: (name) => `${name} asks to slow down.`,
  unavailable: (name) => `${name} has a fault of its own at the moment.`,
  timeout: (name) => `${name} did not answer in time.`,
  network: (name) => `The connection to ${name} failed.`,
  bad_response: (name) => `${name} gave an answer that cannot be read.`,
  invalid_offset: (name) => `${name} no longer knows the page token. Start again at the first page.`,
  key_in_progress: (name) => `${name} is still working on the same request.`,
  duplicate: (name) => `${name} regards the order as a duplicate.`,
  not_credentialed: (name) => `${name} has not yet approved the account for orders.`,
  grant_refused: (name) => `${name} no longer accepts the log-in of the connection. Log in again.`,
  client_refused: (name) =>
    `${name} refuses the client id or the client secret of the connection. Correct them, then log in again.`,
  wrong_scope: (name) =>
    `The key of the connection was made for something else. Ask ${name} for one that may order for this client.`,
  package_not_found: (name) => `${name} does not have the package. Choose another one.`,
};

const TRANSIENT: readonly Fault[] = [
  'rate_limited',
  'unavailable',
  'timeout',
  'network',
  'bad_response',
  'key_in_progress',
];

interface VendorErrorInput {
  code: VendorErrorCode;
  operation: string;
  outcome: VendorOutcome;
  status?: number | undefined;
  retryAfterMs?: number | undefined;
  requestId?: string | undefined;
  reason?: string | undefined;
  detail?: string | undefined;
}

/**
 * A failed vendor call. Everything but `detail` is free of personal data; `detail` holds the vendor's own words and
 * appears neither in the message nor in JSON nor in an inspection.
 */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly code: VendorErrorCode;
  /** The name of the client method, for example `createInvitation`. */
  readonly operation: string;
  readonly outcome: VendorOutcome;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  /** A technical word such as `ECONNREFUSED`, `not_json` or `shape data.id`. */
  readonly reason: string | undefined;
  readonly #detail: string | undefined;

  constructor(input: VendorErrorInput) {
    super(sentenceOf(input.code));
    this.code = input.code;
    this.operation = input.operation;
    this.outcome = input.outcome;
    this.status = input.status;
    this.retryAfterMs = input.retryAfterMs;
    this.requestId = input.requestId;
    this.reason = input.reason;
    this.#detail = input.detail;
  }

  /** The vendor's own words, which may name a person: for decisions in code, never for logs or messages. */
  get detail(): string | undefined {
    return this.#detail;
  }

  /** True when the same call may succeed later without anybody changing anything. */
  get transient(): boolean {
    return TRANSIENT.includes(faultOf(this.code));
  }

  toJSON(): Record<string, unknown> {
    const { name, message, code, operation, outcome, status, retryAfterMs, requestId, reason } = this;
    return { name, message, code, operation, outcome, status, retryAfterMs, requestId, reason };
  }
}

function sentenceOf(code: VendorErrorCode): string {
  const vendor = code.slice(0, code.indexOf('.')) as Vendor;
  return SENTENCES[faultOf(code)](VENDOR_NAMES[vendor]);
}

function faultOf(code: VendorErrorCode): Fault {
  return code.slice(code.indexOf('.') + 1) as Fault;
}
