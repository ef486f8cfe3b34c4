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

const NONE: Capabilities = {
  persons: false,
  findOrder: false,
  cancel: false,
  resend: false,
  packages: false,
  idempotencyKeys: false,
  workLocations: false,
  nodes: false,
  assessments: false,
  adverseAction: false,
  completeNow: false,
  lists: false,
};

/** What a connection offers as a screening provider, known without its credentials: nothing when it is none. */
export function capabilitiesOf(connection: {
  readonly kind: string;
  readonly settings: { readonly proforma?: unknown };
}): Capabilities {
  switch (connection.kind) {
    case 'checkr':
      return CHECKR_CAPABILITIES;
    case 'proforma':
      return OF_BINDING[ProformaSettings.parse(connection.settings.proforma).binding];
    default:
      return NONE;
  }
}
