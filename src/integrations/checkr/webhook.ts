import { z } from 'zod';
import { storableText } from '../storable-json.ts';
import { readJsonBody, signingKeyIndex } from '../webhook-signature.ts';

const MAX_TAGS = 100;

export type CheckrWebhookVerdict =
  | { ok: true; keyIndex: number }
  | { ok: false; reason: 'no_keys' | 'unsigned' | 'bad_signature' };

/**
 * Verifies a delivery. Checkr: `X-Checkr-Signature` is the lower-case hex HMAC-SHA256 of the raw body, keyed with the
 * account's API key. Never throws.
 */
export function verifyCheckrWebhook({
  rawBody,
  signature,
  keys,
}: {
  rawBody: Uint8Array;
  signature: string | undefined;
  keys: readonly string[];
}): CheckrWebhookVerdict {
  if (!keys.some((key) => key !== '')) return { ok: false, reason: 'no_keys' };
  if (!signature) return { ok: false, reason: 'unsigned' };
  const keyIndex = signingKeyIndex({ message: rawBody, signature, keys });
  return keyIndex === -1 ? { ok: false, reason: 'bad_signature' } : { ok: true, keyIndex };
}

/** What may be stored of a delivery: ids and the words by which it is matched, nothing about the person or the result. */
export interface CheckrEvent {
  id: string;
  type: string;
  /** As Checkr wrote it, an ISO 8601 instant; absent when it is missing or unreadable. */
  createdAt?: string;
  accountId?: string;
  object: CheckrEventObject;
}

/** The object of an event. An `object` of `test_report` is a report too: go by `type` and by the ids. */
export interface CheckrEventObject {
  id?: string;
  object?: string;
  uri?: string;
  candidateId?: string;
  reportId?: string;
  package?: string;
  tags?: string[];
  /** The revoked access token of `token.deauthorized`, hashed. */
  accessCodeHmac?: string;
}

export type CheckrEventReading = { ok: true; event: CheckrEvent } | { ok: false; reason: 'malformed' };

const Name = z.string().min(1).max(255).transform(storableText);
const Id = z.string().regex(/^[\x21-\x7e]{1,255}$/);
const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const Envelope = z.object({
  id: Id,
  type: Name,
  created_at: optional(z.string().max(64).refine(isInstant)),
  account_id: optional(Id),
  data: optional(
    z.object({
      object: optional(
        z.object({
          id: optional(Id),
          object: optional(Name),
          uri: optional(z.string().regex(/^\/v1\/[\w/-]{1,250}$/)),
          candidate_id: optional(Id),
          report_id: optional(Id),
          package: optional(Name),
          tags: optional(z.array(z.unknown())),
          access_code: optional(z.string().min(1)),
        }),
      ),
    }),
  ),
});
type WireObject = NonNullable<NonNullable<z.infer<typeof Envelope>['data']>['object']>;

/**
 * Reads the storable part of a verified delivery; unknown types are kept. Without `hashAccessCode` the access token of
 * `token.deauthorized` is dropped.
 */
export function readCheckrEvent(
  rawBody: Uint8Array,
  { hashAccessCode }: { hashAccessCode?: (accessCode: string) => string } = {},
): CheckrEventReading {
  const parsed = Envelope.safeParse(readJsonBody(rawBody));
  if (!parsed.success) return { ok: false, reason: 'malformed' };
  const { id, type, created_at: createdAt, account_id: accountId, data } = parsed.data;
  const wire: WireObject = data?.object ?? {};
  const accessCodeHmac = wire.access_code === undefined ? undefined : hashAccessCode?.(wire.access_code);
  const object: CheckrEventObject = {
    ...objectOf(wire),
    ...(accessCodeHmac === undefined ? {} : { accessCodeHmac }),
  };
  const event: CheckrEvent = {
    id,
    type,
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(accountId === undefined ? {} : { accountId }),
    object,
  };
  return { ok: true, event };
}

function objectOf(wire: WireObject): CheckrEventObject {
  return {
    ...(wire.id === undefined ? {} : { id: wire.id }),
    ...(wire.object === undefined ? {} : { object: wire.object }),
    ...(wire.uri === undefined ? {} : { uri: wire.uri }),
    ...(wire.candidate_id === undefined ? {} : { candidateId: wire.candidate_id }),
    ...(wire.report_id === undefined ? {} : { reportId: wire.report_id }),
    ...(wire.package === undefined ? {} : { package: wire.package }),
    ...(wire.tags === undefined ? {} : { tags: tagsOf(wire.tags) }),
  };
}

function tagsOf(tags: unknown[]): string[] {
  return tags
    .filter((tag) => typeof tag === 'string')
    .slice(0, MAX_TAGS)
    .map((tag) => storableText(tag.slice(0, 255)));
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text));
}
