import { z } from 'zod';
import type { ProviderWebhook } from '../../screening-provider.ts';
import { readJsonBody } from '../../webhook-signature.ts';
import { dedupeKeyOf, secretVerdict } from '../static-secret.ts';
import { WireInstant } from '../wire-instant.ts';
import { hropenState } from './order-status.ts';

const Id = z.string().regex(/^[\x21-\x7e]{1,255}$/);

const HropenCallback = z.object({
  screeningId: Id,
  referenceId: Id.optional().catch(undefined),
  status: z.string().min(1).max(255),
  updatedAt: WireInstant,
});

/** The JSON gateway's callback: a bearer token proves the sender; one occurrence is (order, status, time). */
export const hropenWebhook: ProviderWebhook = {
  verify: ({ headers, keys }) => secretVerdict(bearerToken(headers.authorization), keys),
  read: (rawBody) => {
    const parsed = HropenCallback.safeParse(readJsonBody(rawBody));
    if (!parsed.success || !parsed.data.updatedAt) return { ok: false, reason: 'malformed' };
    const { screeningId, referenceId, status, updatedAt } = parsed.data;
    return {
      ok: true,
      event: {
        dedupeKey: dedupeKeyOf([screeningId, status, updatedAt.getTime()]),
        type: `order.${hropenState(status)}`,
        occurredAt: updatedAt,
        orderId: screeningId,
        ...(referenceId === undefined ? {} : { reference: referenceId }),
      },
    };
  },
};

function bearerToken(authorization: string | undefined): string | undefined {
  const [, token] = /^bearer\s+(.+)$/i.exec(authorization?.trim() ?? '') ?? [];
  return token;
}
