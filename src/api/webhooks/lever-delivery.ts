import type { DeliveryBody } from '../../db/schema/deliveries.ts';
import type { LeverWebhook, LeverWebhookData } from '../../integrations/lever/webhook.ts';

const IDS = [
  'opportunityId',
  'candidateId',
  'contactId',
  'applicationId',
  'interviewId',
  'panelId',
  'toStageId',
  'fromStageId',
] as const;
const ARCHIVED = ['toArchived', 'fromArchived'] as const;

/** What is kept of a Lever webhook: ids, and why and when an opportunity was archived. Lever signs none of it. */
export function leverDeliveryBody({ id, data }: LeverWebhook): DeliveryBody {
  const body: Record<string, unknown> = id === undefined ? {} : { id };
  for (const name of IDS) {
    const value = data[name];
    if (isId(value)) body[name] = value;
  }
  for (const name of ARCHIVED) {
    const value = archivedOf(data[name]);
    if (value !== undefined) body[name] = value;
  }
  return body;
}

function archivedOf(value: LeverWebhookData[string] | undefined): DeliveryBody | null | undefined {
  if (value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const { reason, archivedAt } = value;
  return {
    ...(isId(reason) ? { reason } : {}),
    ...(typeof archivedAt === 'number' ? { archivedAt } : {}),
  };
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,255}$/.test(value);
}
