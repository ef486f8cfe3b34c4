import type { ProviderWebhook, ScreeningProvider } from '../screening-provider.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { createHropenProvider } from './hropen-json/hropen-provider.ts';
import { hropenWebhook } from './hropen-json/hropen-webhook.ts';
import { createHrxmlProvider } from './hrxml-package/hrxml-provider.ts';
import { hrxmlWebhook } from './hrxml-package/hrxml-webhook.ts';
import type { ProformaBinding, ProformaSettings } from './settings.ts';
import { createTazapiProvider } from './tazapi-v2/tazapi-provider.ts';
import { tazapiWebhook } from './tazapi-v2/tazapi-webhook.ts';

interface ProformaOptions extends GatewayOptions {
  readonly settings: ProformaSettings;
  /** What the XML gateway shall prove its postbacks with; the newest of the connection's webhook keys. */
  readonly webhookSecret?: string | undefined;
}

/**
 * Proforma behind the port, in the binding that the settings name. Which of them a real account speaks is not publicly
 * known; failures are `VendorError`s with a `proforma.*` code.
 */
export function createProformaProvider({
  settings,
  webhookSecret,
  ...gateway
}: ProformaOptions): ScreeningProvider {
  switch (settings.binding) {
    case 'tazapi-v2':
      return createTazapiProvider({ ...gateway, settings });
    case 'hrxml-package':
      return createHrxmlProvider({ ...gateway, settings, webhookSecret });
    case 'hropen-json':
      return createHropenProvider({ ...gateway, settings });
  }
}

const WEBHOOKS: Readonly<Record<ProformaBinding, ProviderWebhook>> = {
  'tazapi-v2': tazapiWebhook,
  'hrxml-package': hrxmlWebhook,
  'hropen-json': hropenWebhook,
};

/** The webhook side of a binding. */
export function proformaWebhook(binding: ProformaBinding): ProviderWebhook {
  return WEBHOOKS[binding];
}
