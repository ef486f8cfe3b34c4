import type { ProviderWebhook, WebhookHeaders } from '../../screening-provider.ts';
import { dedupeKeyOf, secretVerdict } from '../static-secret.ts';
import { hrxmlState } from './order-status.ts';
import { type ReportPackage, reportPackages } from './report-package.ts';
import { readXml } from './safe-xml.ts';

/**
 * The XML gateway's postbacks: the whole document is pushed to the address that the order named. What proves the sender
 * is the secret in that address, which comes as Basic authentication, or else the password on the root element of a
 * gateway that embeds credentials; to find that one the document is read, and used for nothing else before it fits.
 */
export const hrxmlWebhook: ProviderWebhook = {
  verify: ({ rawBody, headers, keys }) =>
    secretVerdict(basicPassword(headers) ?? embeddedPassword(rawBody), keys),
  read: (rawBody) => {
    const reading = readXml(rawBody);
    if (!reading.ok || reading.name !== 'BackgroundReports') return { ok: false, reason: 'malformed' };
    const [pushed, ...others] = reportPackages(reading.root);
    if (!pushed?.orderStatus || others.length > 0) return { ok: false, reason: 'malformed' };
    const { orderId, referenceId, orderStatus } = pushed;
    if (orderId === null && referenceId === null) return { ok: false, reason: 'malformed' };
    return {
      ok: true,
      event: {
        dedupeKey: occurrenceOf(pushed, rawBody),
        type: `order.${hrxmlState(orderStatus)}`,
        occurredAt: null,
        ...(orderId === null ? {} : { orderId }),
        ...(referenceId === null ? {} : { reference: referenceId }),
      },
    };
  },
};

/** Without an id or a time of the event, the same document is the same occurrence; the password is not hashed in. */
function occurrenceOf(
  { orderId, referenceId, orderStatus, resultStatus }: ReportPackage,
  rawBody: Uint8Array,
) {
  const withoutRoot = Buffer.from(rawBody)
    .toString('utf8')
    .replace(/<([\w:]*BackgroundReports)\b[^>]*>/, '');
  return dedupeKeyOf([orderId, referenceId, orderStatus, resultStatus, withoutRoot]);
}

function basicPassword({ authorization }: WebhookHeaders): string | undefined {
  const [, encoded] = /^basic\s+([a-z0-9+/=]+)$/i.exec(authorization?.trim() ?? '') ?? [];
  if (!encoded) return undefined;
  const [, ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return password.join(':');
}

function embeddedPassword(rawBody: Uint8Array): string | undefined {
  const reading = readXml(rawBody);
  if (!reading.ok || reading.name !== 'BackgroundReports') return undefined;
  return reading.root.attributes.get('password');
}
