/** How a delivery is spoilt on purpose. */
export type Tampering = 'none' | 'wrong_signature' | 'no_key_signature';

export interface DeliveryAttempt {
  at: number;
  body: string;
  status: number | null;
  error: string | null;
  responseBody: string;
  durationMs: number;
}

/** A webhook as the vendor's part hands it to the deliverer. */
export interface OutgoingWebhook {
  hookId: string;
  url: string;
  event: string;
  orderKey: string;
  message: Record<string, unknown>;
}

/** One webhook message for one hook, with every attempt made to hand it over. */
export interface WebhookDelivery {
  id: string;
  sequence: number;
  hookId: string;
  url: string;
  event: string;
  /** First attempts of one order key go out one after the other, as the events happened. */
  orderKey: string;
  /** What the vendor's renderer needs to build the body again for a retry. */
  message: Record<string, unknown>;
  status: 'pending' | 'held' | 'delivered' | 'failed' | 'lost';
  tampering: Tampering;
  createdAt: number;
  nextAttemptAt: number | null;
  attempts: DeliveryAttempt[];
}

/** The bytes and headers of one attempt. */
export interface RenderedWebhook {
  body: string;
  headers: Record<string, string>;
}
