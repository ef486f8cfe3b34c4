import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { createOrder } from '../order-changes.ts';
import type { Order, Phase } from '../proforma-state.ts';
import type { Dialect, ProformaTwin } from '../proforma-twin.ts';
import { errorXml, escaped, type GatewayRequest, readGatewayRequest, reportsXml } from './hrxml-gateway.ts';

const STATUSES: Record<string, Phase> = {
  New: 'invited',
  InProgress: 'in_progress',
  'x:pending': 'in_progress',
  Delayed: 'in_progress',
  Hold: 'needs_action',
  Suspended: 'needs_action',
  Completed: 'complete',
  Fulfilled: 'complete',
  'x:ready': 'complete',
  Cancelled: 'canceled',
  'x:error': 'failed',
};

/** What an answer and a push say of an order; the link in it lets anybody in. */
function packageContent(twin: ProformaTwin, order: Order): string {
  const result =
    order.phase === 'complete' ? `<ResultStatus>${order.flagged ? 'Hit' : 'Clear'}</ResultStatus>` : '';
  const link =
    order.phase === 'complete'
      ? `<ReportURL>${twin.publicUrl()}/send/interchangeview/?a=${order.token}&amp;file=${order.fileNumber}</ReportURL>`
      : '';
  return [
    `<ReferenceId>${escaped(order.reference ?? '')}</ReferenceId>`,
    `<OrderId>${order.id}</OrderId>`,
    `<ScreeningStatus><OrderStatus>${escaped(order.status)}</OrderStatus>${result}</ScreeningStatus>`,
    link,
  ].join('');
}

function submit(twin: ProformaTwin, { BackgroundSearchPackage: wanted }: GatewayRequest): string {
  const { ReferenceId: reference, PersonalData: person, Screenings: screenings } = wanted;
  const product = twin.data().products.find(({ name }) => name === wanted['@type']);
  if (!product) return errorXml(`Product ${wanted['@type']} is not configured.`, reference);
  const items = screenings?.AdditionalItems ?? new Map<string, string>();
  const { GivenName: firstName = '', FamilyName: lastName = '' } = person?.PersonName ?? {};
  const email = person?.EmailAddress ?? '';
  if (!firstName || !lastName) return errorXml('PersonName is missing.', reference);
  if (items.get('x:interface') !== 'Applicant') return errorXml('SSN is missing.', reference);
  if (!email.includes('@')) return errorXml('EmailAddress is missing.', reference);
  const applicant = { guid: randomUUID(), firstName, lastName, email, createdAt: twin.now() };
  twin.data().applicants[applicant.guid] = applicant;
  const postbackUrl = items.get('x:postback_url') ?? null;
  const order = createOrder(twin, { applicant, product, reference, notify: true, postbackUrl });
  return reportsXml(packageContent(twin, order), null);
}

function answer(twin: ProformaTwin, request: GatewayRequest | undefined): string {
  if (!request) return errorXml('The request is not a valid BackgroundCheck document.');
  const { userId, password } = twin.access;
  if (request['@userId'] !== userId || request['@password'] !== password) {
    return errorXml('Invalid credentials: userId or password is wrong.');
  }
  const { BackgroundSearchPackage: wanted } = request;
  if (wanted['@action'] === 'submit') return submit(twin, request);
  if (wanted['@action'] !== 'status') return errorXml(`Action ${wanted['@action']} is not supported.`);
  const order = twin.data().orders[wanted.OrderId];
  return order
    ? reportsXml(packageContent(twin, order), null)
    : errorXml(`Order ${wanted.OrderId} not found.`);
}

function routes(app: Hono<TwinEnv>, twin: ProformaTwin): void {
  const xml = (c: TwinContext, text: string) =>
    c.body(text, 200, { 'content-type': 'text/xml; charset=utf-8' });
  app.post('/v1/interchange', async (c) => xml(c, answer(twin, readGatewayRequest(await c.req.text()))));
}

/** The wire of the XML gateway: one address, faults as `x:error` in a 200, the whole order pushed at each change. */
export const hrxmlDialect: Dialect = {
  kind: 'hrxml-package',
  statuses: STATUSES,
  recordsWord: null,
  newOrderId: (fileNumber) => String(fileNumber),
  routes,
  errorBody: () => errorXml('The request failed.'),
  announcements(twin, order, what) {
    if (order.postbackUrl === null || what === 'created') return [];
    const login = twin.data().settings.embedCredentials ? twin.access : null;
    const xml = reportsXml(packageContent(twin, order), login);
    return [{ event: `postback.${what}`, url: order.postbackUrl, message: { xml } }];
  },
  render({ message, tampering }) {
    // The address itself carries the login; a header of one's own takes its place.
    const forged = `Basic ${Buffer.from(`gangway:${randomUUID()}`).toString('base64')}`;
    const wrong = { wrong_signature: forged, no_key_signature: 'Basic Og==', none: undefined }[tampering];
    return {
      body: String(message.xml),
      headers: {
        'user-agent': 'TazWorks',
        'content-type': 'text/xml; charset=utf-8',
        ...(wrong === undefined ? {} : { authorization: wrong }),
      },
    };
  },
  // A document has no id: the same occurrence once more differs only in its blanks.
  renew: ({ xml }) => ({ xml: `${xml}\n` }),
};
