import { randomUUID } from 'node:crypto';
import type { RenderedWebhook, WebhookDelivery } from '../../machinery/webhook-delivery.ts';
import type { Order, Phase, ProformaState } from '../proforma-state.ts';
import type { Announcement, Dialect, Occurrence, ProformaTwin } from '../proforma-twin.ts';
import { searchGuid } from './render-tazapi.ts';
import { tazapiErrorBody, tazapiRoutes } from './tazapi-routes.ts';

const STATUSES: Record<string, Phase> = {
  'app-pending': 'invited',
  new: 'invited',
  draft: 'invited',
  pending: 'in_progress',
  'app-ready': 'in_progress',
  'pre-pull': 'in_progress',
  'dispatched qc': 'in_progress',
  'qa review': 'in_progress',
  'pending review': 'in_progress',
  'end-user': 'in_progress',
  'client message': 'needs_action',
  complete: 'complete',
  archived: 'complete',
  canceled: 'canceled',
  'internal-error': 'failed',
};

/** Timestamps are in seconds in the documents and in milliseconds in recordings: `mixed` takes turns. */
function timestamp({ data, now, machine }: ProformaTwin): number {
  const { timestamps } = data().settings;
  const isOdd = machine.state().deliveryCount % 2 === 1;
  return timestamps === 'milliseconds' || (timestamps === 'mixed' && isOdd)
    ? now()
    : Math.floor(now() / 1000);
}

/** TazAPI: thin events about creation and completion only; in between nothing is told. */
function announcements(twin: ProformaTwin, order: Order, what: Occurrence): Announcement[] {
  const { settings, account } = twin.data();
  const url = settings.webhookUrl;
  if (url === null || what === 'changed') return [];
  const path = `/clients/${account.clientGuid}/orders/${order.id}`;
  const message = (event: string, resourceGuid: string, resourcePath: string): Announcement => ({
    event,
    url,
    message: {
      version: 1,
      event,
      resourceGuid,
      resourcePath,
      timestamp: timestamp(twin),
      baseClientGuid: account.clientGuid,
      instanceGuid: account.instanceGuid,
      ...(order.reference === null ? {} : { externalIdentifier: order.reference }),
    },
  });
  const search = searchGuid(order);
  const searches =
    what === 'completed' ? [message('order.search.completed', search, `${path}/searches/${search}`)] : [];
  return [...searches, message(`order.${what}`, order.id, path)];
}

function render(
  { message, tampering }: WebhookDelivery,
  { data: { settings } }: { data: ProformaState },
): RenderedWebhook {
  const secret = tampering === 'wrong_signature' ? randomUUID() : settings.webhookSecret;
  const headers: Record<string, string> = { 'user-agent': 'TazWorks' };
  if (tampering !== 'no_key_signature') headers[settings.secretHeader] = secret;
  return { body: JSON.stringify(message), headers };
}

/** The wire of TazAPI v2. */
export const tazapiDialect: Dialect = {
  kind: 'tazapi-v2',
  statuses: STATUSES,
  recordsWord: null,
  newOrderId: () => randomUUID(),
  routes: tazapiRoutes,
  errorBody: tazapiErrorBody,
  announcements,
  render,
  renew: (message) => ({ ...message, timestamp: Number(message.timestamp) + 1000 }),
};
