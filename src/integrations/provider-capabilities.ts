import { CHECKR_CAPABILITIES } from './checkr/checkr-provider.ts';
import { HROPEN_CAPABILITIES } from './proforma/hropen-json/hropen-provider.ts';
import { HRXML_CAPABILITIES } from './proforma/hrxml-package/hrxml-provider.ts';
import { ProformaSettings } from './proforma/settings.ts';
import { TAZAPI_CAPABILITIES } from './proforma/tazapi-v2/tazapi-provider.ts';
import type { Capabilities } from './screening-provider.ts';

const OF_BINDING = {
  'tazapi-v2': TAZAPI_CAPABILITIES,
  'hrxml-package': HRXML_CAPABILITIES,
  'hropen-json': HROPEN_CAPABILITIES,
} as const;

/** What the provider of a connection offers, known without its credentials. */
export function capabilitiesOf(connection: {
  readonly kind: string;
  readonly settings: { readonly proforma?: unknown };
}): Capabilities {
  if (connection.kind !== 'proforma') return CHECKR_CAPABILITIES;
  return OF_BINDING[ProformaSettings.parse(connection.settings.proforma).binding];
}
