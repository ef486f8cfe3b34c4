import { randomUUID } from 'node:crypto';
import { z } from 'zod';

export const WEBHOOK_FAULT_KINDS = [
  'lost',
  'duplicate',
  'duplicate_new_id',
  'reorder',
  'delay',
  'wrong_signature',
  'no_key_signature',
] as const;

/** What `POST /_control/webhook-faults` takes. */
export const WebhookFaultInput = z.object({
  match: z
    .object({
      event: z.string().optional().describe('an event name, or a prefix ending in *'),
      hookId: z.string().optional(),
      about: z.string().optional().describe('the id of the candidate, opportunity or order it is about'),
    })
    .default({}),
  kind: z.enum(WEBHOOK_FAULT_KINDS),
  delayMs: z.number().nonnegative().default(2000),
  times: z.number().int().positive().default(1),
});

export type WebhookFault = z.infer<typeof WebhookFaultInput> & { id: string };

export function newWebhookFault(input: z.infer<typeof WebhookFaultInput>): WebhookFault {
  return { id: randomUUID(), ...input };
}

interface FaultableWebhook {
  event: string;
  hookId: string;
  orderKey: string;
}

/** Whether a webhook belongs to the events of the candidate, opportunity or order of this id. */
export function isAbout({ orderKey }: { orderKey: string }, id: string): boolean {
  return orderKey.endsWith(` ${id}`);
}

function matches({ match }: WebhookFault, webhook: FaultableWebhook): boolean {
  if (match.hookId !== undefined && match.hookId !== webhook.hookId) return false;
  if (match.about !== undefined && !isAbout(webhook, match.about)) return false;
  const { event } = webhook;
  const wanted = match.event;
  if (wanted === undefined) return true;
  return wanted.endsWith('*') ? event.startsWith(wanted.slice(0, -1)) : wanted === event;
}

/** Takes the first matching fault off the list (one of its times), or undefined. */
export function takeWebhookFault(
  faults: WebhookFault[],
  webhook: FaultableWebhook,
): WebhookFault | undefined {
  const index = faults.findIndex((fault) => matches(fault, webhook));
  const fault = faults[index];
  if (fault === undefined) return undefined;
  fault.times -= 1;
  if (fault.times <= 0) faults.splice(index, 1);
  return fault;
}
