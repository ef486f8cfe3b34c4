import { z } from 'zod';
import { type JsonValue, storableJson, storableText } from '../storable-json.ts';
import { readJsonBody, signingKeyIndex } from '../webhook-signature.ts';

const MAX_INSTANT_MS = 8.64e15;

const Envelope = z.object({
  id: z.string().max(255).nullish(),
  event: z.string().min(1).max(255),
  triggeredAt: z.union([z.number(), z.string().regex(/^\d{1,16}$/)]),
  token: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  signature: z.string().nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
});
type Envelope = z.infer<typeof Envelope>;

/** A verified delivery. Only `token` and `triggeredAt` (epoch ms) are signed: `data` is a pointer to read again. */
export interface LeverWebhook {
  id?: string;
  event: string;
  triggeredAt: number;
  token: string;
  data: LeverWebhookData;
  /** Lever's *Verify connection*: no id and no data. */
  isTest: boolean;
}

/** The ids of the event, and whatever else Lever sent, made fit for storage. */
export type LeverWebhookData = { [key: string]: JsonValue } & {
  opportunityId?: string;
  candidateId?: string;
  contactId?: string;
};

export type LeverWebhookVerdict =
  | { ok: true; webhook: LeverWebhook; tokenIndex: number }
  | { ok: false; reason: 'no_tokens' | 'malformed' | 'unsigned' | 'bad_signature' };

/**
 * Verifies a delivery. Lever: `signature` is the hex HMAC-SHA256 of `token + triggeredAt`, keyed with the text of the
 * signature token; several tokens may be valid during rotation. Never throws.
 */
export function verifyLeverWebhook({
  rawBody,
  signatureTokens,
}: {
  rawBody: Uint8Array;
  signatureTokens: readonly string[];
}): LeverWebhookVerdict {
  if (!signatureTokens.some((token) => token !== '')) return { ok: false, reason: 'no_tokens' };
  const parsed = Envelope.safeParse(readJsonBody(rawBody));
  if (!parsed.success) return { ok: false, reason: 'malformed' };
  const { token, triggeredAt, signature } = parsed.data;
  const instant = Number(triggeredAt);
  if (!Number.isInteger(instant) || instant < 0 || instant > MAX_INSTANT_MS) {
    return { ok: false, reason: 'malformed' };
  }
  if (!signature) return { ok: false, reason: 'unsigned' };
  const tokenIndex = signingKeyIndex({
    message: token + String(triggeredAt),
    signature,
    keys: signatureTokens,
  });
  if (tokenIndex === -1) return { ok: false, reason: 'bad_signature' };
  return { ok: true, webhook: webhookOf(parsed.data, instant), tokenIndex };
}

/** True when a body is JSON as Lever writes it: compact, and not written anew by somebody on the way. */
export function isCompactJson(rawBody: Uint8Array): boolean {
  const value = readJsonBody(rawBody);
  return value !== undefined && JSON.stringify(value) === new TextDecoder().decode(rawBody);
}

function webhookOf({ id, event, token, data }: Envelope, triggeredAt: number): LeverWebhook {
  return {
    ...(id ? { id: storableText(id) } : {}),
    event: storableText(event),
    triggeredAt,
    token,
    data: dataOf(data ?? {}),
    isTest: !id && Object.keys(data ?? {}).length === 0,
  };
}

// Old payloads carry only `candidateId`, which may be used as the opportunity id.
function dataOf(raw: Record<string, unknown>): LeverWebhookData {
  const { opportunityId, candidateId, contactId, ...rest } = raw;
  const candidate = idOf(candidateId);
  const opportunity = idOf(opportunityId) ?? candidate;
  const contact = idOf(contactId);
  const kept = storableJson(rest);
  return {
    ...(typeof kept === 'object' && kept !== null && !Array.isArray(kept) ? kept : {}),
    ...(opportunity === undefined ? {} : { opportunityId: opportunity }),
    ...(candidate === undefined ? {} : { candidateId: candidate }),
    ...(contact === undefined ? {} : { contactId: contact }),
  };
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]{1,255}$/.test(value) ? value : undefined;
}
