import type { Credential } from '../../credential.ts';
import type { Capabilities, Reading, ScreeningProvider, Verification } from '../../screening-provider.ts';
import { VendorError, type VendorErrorCode } from '../../vendor-error.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { readingOf } from '../order-state.ts';
import { pollPlan } from '../poll-plan.ts';
import type { HrxmlSettings } from '../settings.ts';
import { unlessMissing } from '../unless-missing.ts';
import { createHttpXml } from './http-xml.ts';
import { hrxmlResult, hrxmlState } from './order-status.ts';
import { type GatewayLogin, packageXml, postbackAddress, requestXml, statusXml } from './order-xml.ts';
import { type ReportPackage, reportPackages } from './report-package.ts';

export const HRXML_CAPABILITIES: Capabilities = {
  persons: false,
  findOrder: false,
  cancel: false,
  resend: false,
  packages: false,
  idempotencyKeys: false,
  workLocations: false,
  nodes: false,
  assessments: false,
  adverseAction: false,
  completeNow: false,
  lists: false,
};

/** An order number that no gateway gives: asking for it tells whether the login is accepted, and costs nothing. */
const NO_ORDER = '0';

interface HrxmlOptions extends GatewayOptions {
  readonly settings: HrxmlSettings;
  readonly webhookSecret?: string | undefined;
}

/**
 * The binding to the XML gateway (HR-XML 2.x by package, TazAPI v1 dialect): every call is a POST to `baseUrl`, and a
 * fault comes as `x:error` in a 200. Nothing can be looked up by our reference, and no link to a report is known to
 * ask for a login, so there is none.
 */
export function createHrxmlProvider({
  settings,
  credential,
  webhookSecret,
  ...gateway
}: HrxmlOptions): ScreeningProvider {
  const http = createHttpXml(gateway);
  const login = loginOf(credential);
  const postback = postbackAddress(settings.postbackUrl, webhookSecret);

  async function ask(operation: string, packageText: string): Promise<ReportPackage> {
    const body = requestXml(packageText, { login, postback });
    const root = await http.post({ operation, body, root: 'BackgroundReports' });
    const [answer] = reportPackages(root);
    if (!answer?.orderStatus) throw fault('proforma.bad_response', operation, 'unknown', 'shape OrderStatus');
    const isError = hrxmlState(answer.orderStatus) === 'failed' && answer.orderId === null;
    if (isError) throw refusedBy(operation, answer.errorText);
    return answer;
  }

  async function status(operation: string, orderId: string): Promise<Reading> {
    return orderReading(operation, await ask(operation, statusXml(orderId)));
  }

  return {
    capabilities: HRXML_CAPABILITIES,
    keyLifeMs: null,
    verify: () => verify(() => status('verify', NO_ORDER)),
    listPackages: async () =>
      settings.packages.map(({ id, name }) => ({ id, name, priceCents: null, screenings: [] })),
    writeOrder: packageXml,
    sendOrder: async (body) => orderReading('submitOrder', await ask('submitOrder', body)),
    read: ({ orderId }) => unlessMissing(status('orderStatus', orderId)),
    reportLink: async () => null,
    pollPlan,
  };
}

async function verify(ask: () => Promise<Reading>): Promise<Verification> {
  const accepted: Verification = { ok: true, accountId: null, accountName: null, mayOrder: true };
  try {
    await ask();
    return accepted;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return error.code === 'proforma.not_found' ? accepted : { ok: false, error };
  }
}

function orderReading(operation: string, answer: ReportPackage): Reading {
  const { orderId, orderStatus, resultStatus } = answer;
  if (!orderId || !orderStatus) throw fault('proforma.bad_response', operation, 'unknown', 'shape OrderId');
  const state = hrxmlState(orderStatus);
  return readingOf({ orderId, state, word: orderStatus, result: hrxmlResult(resultStatus) });
}

function loginOf(credential: Credential): GatewayLogin {
  if (credential.type === 'login') return credential;
  throw new TypeError('The XML gateway needs a user id and a password.');
}

// The gateway has no codes for its faults that are published: its words are all there is to go by.
function refusedBy(operation: string, words: string | null): VendorError {
  const text = words ?? '';
  const code = /credential|password|user ?id|log ?in|authent|authoriz/i.test(text)
    ? 'proforma.unauthorized'
    : /order.*(not found|does not exist|unknown)|(no such|unknown|invalid) order/i.test(text)
      ? 'proforma.not_found'
      : /product|package/i.test(text)
        ? 'proforma.package_not_found'
        : 'proforma.invalid_request';
  return new VendorError({
    code,
    operation,
    outcome: 'refused',
    status: 200,
    reason: 'x:error',
    detail: text.slice(0, 2000) || undefined,
  });
}

function fault(
  code: VendorErrorCode,
  operation: string,
  outcome: 'refused' | 'unknown',
  reason: string,
): VendorError {
  return new VendorError({ code, operation, outcome, status: 200, reason });
}
