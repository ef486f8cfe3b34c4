import type { Hono } from 'hono';
import type { TwinEnv } from '../machinery/control-router.ts';
import type { Machine } from '../machinery/machine.ts';
import type { RenderedWebhook, WebhookDelivery } from '../machinery/webhook-delivery.ts';
import type { Order, Phase, ProformaState, ProformaTwinKind } from './proforma-state.ts';

/** The proof that a caller must bring. */
export interface ProformaAccess {
  token: string;
  userId: string;
  password: string;
}

/** What the rooms of a twin share. */
export interface ProformaTwin {
  machine: Machine;
  data: () => ProformaState;
  now: () => number;
  /** Root of the server as a candidate's browser reaches it. */
  publicUrl: () => string;
  access: ProformaAccess;
  dialect: Dialect;
}

/** What becomes known of an order. */
export type Occurrence = 'created' | 'changed' | 'completed' | 'canceled';

/** One message to one address. */
export interface Announcement {
  event: string;
  url: string;
  message: Record<string, unknown>;
}

/** What differs between the wires. */
export interface Dialect {
  kind: ProformaTwinKind;
  /** Every status word, with the phase that it means; the first word of a phase is the one a normal order gets. */
  statuses: Readonly<Record<string, Phase>>;
  /** The word of a completed order in which something was found, where the wire has one. */
  recordsWord: string | null;
  newOrderId(fileNumber: number): string;
  routes(app: Hono<TwinEnv>, twin: ProformaTwin): void;
  /** The error body of a status that a fault asks for. */
  errorBody(status: number): unknown;
  announcements(twin: ProformaTwin, order: Order, what: Occurrence): Announcement[];
  render(
    delivery: WebhookDelivery,
    context: { data: ProformaState; access: ProformaAccess },
  ): RenderedWebhook;
  /** The same occurrence as a message of its own. */
  renew(message: Record<string, unknown>): Record<string, unknown>;
}

/** The word that a phase has on the wire; undefined when the wire has none. */
export function wordOf({ statuses }: Dialect, phase: Phase): string | undefined {
  return Object.entries(statuses).find(([, meant]) => meant === phase)?.[0];
}

export function linkOf({ publicUrl }: ProformaTwin, { token }: Order): string {
  return `${publicUrl()}/quickapp/${token}`;
}
