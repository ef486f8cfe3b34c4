import type {
  Capabilities,
  PersonRecords,
  Reading,
  ScreeningProvider,
  Verification,
} from '../../screening-provider.ts';
import { VendorError } from '../../vendor-error.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { loginLink } from '../login-link.ts';
import { readingOf } from '../order-state.ts';
import { pollPlan } from '../poll-plan.ts';
import type { TazapiSettings } from '../settings.ts';
import { unlessMissing } from '../unless-missing.ts';
import type { TazapiOrder } from './order.ts';
import { applicantBody, orderBody } from './order-body.ts';
import { tazapiResult, tazapiState } from './order-status.ts';
import { createTazapiClient, type TazapiClient } from './tazapi-client.ts';

export const TAZAPI_CAPABILITIES: Capabilities = {
  persons: true,
  findOrder: true,
  cancel: false,
  resend: true,
  packages: true,
  idempotencyKeys: false,
  workLocations: false,
  nodes: false,
  assessments: false,
  adverseAction: false,
  completeNow: false,
  // An applicant's orders only: there is no list of applicants or of all orders.
  lists: true,
};

/**
 * The binding to TazAPI v2. An applicant cannot be looked up by anything of ours: when the answer to its creation is
 * lost, the next attempt makes a second applicant, which costs nothing, and the order, which costs, is only ever placed
 * for the applicant whose guid was answered. TazAPI keeps no idempotency keys: an order of unknown outcome is looked up
 * among the orders of that applicant, and one that may still be under way must be given time to arrive first.
 */
export function createTazapiProvider({
  settings,
  now = Date.now,
  ...gateway
}: GatewayOptions & { settings: TazapiSettings }): ScreeningProvider {
  const tazapi = createTazapiClient({ ...gateway, now, clientGuid: settings.clientGuid });
  const reading = (order: TazapiOrder) => orderReading(order, settings, now());
  return {
    capabilities: TAZAPI_CAPABILITIES,
    keyLifeMs: null,
    verify: () => verify(tazapi, settings),
    listPackages: async () => {
      const products = await tazapi.listProducts();
      return products.map(({ clientProductGuid, productName }) => ({
        id: clientProductGuid,
        name: productName,
        priceCents: null,
        screenings: [],
      }));
    },
    lists: { recordsOf: (applicantGuid) => recordsOf(tazapi, applicantGuid) },
    persons: {
      write: applicantBody,
      create: async (body) => (await tazapi.createApplicant(body)).applicantGuid,
    },
    writeOrder: orderBody,
    sendOrder: async (body) => reading(await tazapi.createOrder(body)),
    findOrder: async ({ personId, reference }) => {
      const found = await findOrder(tazapi, personId, reference);
      return found && { ...reading(found), personId };
    },
    read: async ({ orderId }) => {
      const order = await unlessMissing(tazapi.getOrder(orderId));
      return order && reading(order);
    },
    resend: (orderId) => tazapi.regenerateLink(orderId),
    reportLink: async ({ orderId }) => {
      const status = await unlessMissing(tazapi.getOrderStatus(orderId));
      return loginLink(status?.orderDetail.reportUrlLoginRequired);
    },
    pollPlan,
  };
}

async function verify(tazapi: TazapiClient, { clientGuid }: TazapiSettings): Promise<Verification> {
  try {
    const products = await tazapi.listProducts('verify');
    return { ok: true, accountId: clientGuid, accountName: null, mayOrder: products.length > 0 };
  } catch (error) {
    if (error instanceof VendorError) return { ok: false, error };
    throw error;
  }
}

/** The applicant's order with our reference; the list may leave it out, and then each order is read. */
async function findOrder(
  tazapi: TazapiClient,
  applicantGuid: string,
  reference: string,
): Promise<TazapiOrder | null> {
  const orders = await ordersOf(tazapi, applicantGuid);
  const found = orders.find(({ externalIdentifier }) => externalIdentifier === reference);
  if (found) return found;
  for (const { orderGuid, externalIdentifier } of orders) {
    if (externalIdentifier !== null) continue;
    const order = await tazapi.getOrder(orderGuid);
    if (order.externalIdentifier === reference) return order;
  }
  return null;
}

/** The order is the report, so no report is left over. */
async function recordsOf(tazapi: TazapiClient, applicantGuid: string): Promise<PersonRecords> {
  const orders: { orderId: string; reference: string | null; reportId: null }[] = [];
  for (const { orderGuid: orderId, externalIdentifier } of await ordersOf(tazapi, applicantGuid)) {
    const reference = externalIdentifier ?? (await tazapi.getOrder(orderId)).externalIdentifier;
    orders.push({ orderId, reference, reportId: null });
  }
  return { orders, reportIds: [] };
}

/** Oldest first; none when the gateway does not have the applicant. */
async function ordersOf(tazapi: TazapiClient, applicantGuid: string): Promise<TazapiOrder[]> {
  return [...((await unlessMissing(tazapi.listOrders(applicantGuid))) ?? [])].sort(byAge);
}

function byAge(one: TazapiOrder, other: TazapiOrder): number {
  return (one.orderedDate?.getTime() ?? 0) - (other.orderedDate?.getTime() ?? 0);
}

function orderReading(order: TazapiOrder, { trustUnflagged }: TazapiSettings, now: number): Reading {
  const expiresAt = order.quickappInfo?.dateExpires ?? null;
  const word = order.orderStatus ?? '';
  return readingOf({
    orderId: order.orderGuid,
    personId: order.applicantGuid,
    state: tazapiState(word, expiresAt, now),
    word,
    result: tazapiResult(order.searchFlagged, trustUnflagged),
    expiresAt,
    completedAt: order.completedDate,
    candidateLink: order.quickappApplicantLink,
  });
}
