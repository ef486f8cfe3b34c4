import { z } from 'zod';
import type { ProviderEvent, ProviderWebhook } from '../../screening-provider.ts';
import { readJsonBody } from '../../webhook-signature.ts';
import { dedupeKeyOf, secretVerdict } from '../static-secret.ts';
import { WireInstant } from '../wire-instant.ts';

const Id = z.string().regex(/^[\x21-\x7e]{1,255}$/);
const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const TazapiEvent = z.object({
  event: z.string().regex(/^[\w.-]{1,64}$/),
  resourceGuid: Id,
  resourcePath: optional(z.string().max(1024)),
  timestamp: WireInstant,
  instanceGuid: optional(Id),
  baseClientGuid: optional(Id),
  externalIdentifier: optional(Id),
});
type TazapiEvent = z.infer<typeof TazapiEvent>;

/**
 * TazAPI's webhooks: thin, neither signed nor numbered. A value agreed upon comes as the `Authorization` header, with
 * some agencies as `x-api-key`. One occurrence is (instance, event, resource, second).
 */
export const tazapiWebhook: ProviderWebhook = {
  verify: ({ headers, keys }) => secretVerdict(headers.authorization ?? headers['x-api-key'], keys),
  read: (rawBody) => {
    const parsed = TazapiEvent.safeParse(readJsonBody(rawBody));
    if (!parsed.success || !parsed.data.timestamp) return { ok: false, reason: 'malformed' };
    return { ok: true, event: providerEvent(parsed.data, parsed.data.timestamp) };
  },
};

function providerEvent(wire: TazapiEvent, occurredAt: Date): ProviderEvent {
  const { event: type, resourceGuid, instanceGuid, baseClientGuid, externalIdentifier } = wire;
  const [, client, order] =
    /^\/clients\/([\w-]{1,64})(?:\/orders\/([\w-]{1,64}))?/.exec(wire.resourcePath ?? '') ?? [];
  const isOrder = /^order\.\w+$/.test(type);
  const orderId = order ?? (isOrder ? resourceGuid : undefined);
  const accountId = client ?? baseClientGuid;
  const second = Math.floor(occurredAt.getTime() / 1000);
  return {
    dedupeKey: dedupeKeyOf([instanceGuid ?? null, type, resourceGuid, second]),
    type,
    occurredAt,
    ...(accountId === undefined ? {} : { accountId }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(externalIdentifier === undefined ? {} : { reference: externalIdentifier }),
  };
}
