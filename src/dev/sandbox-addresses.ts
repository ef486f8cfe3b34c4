import { SANDBOX_PROFORMA } from '../sandbox/proforma/seed.ts';
import { SANDBOX_CHECKR_KEY, SANDBOX_LEVER_KEY } from '../sandbox/start.ts';
import type { DevSettings } from './dev-settings.ts';
import type { SandboxAddresses } from './sandbox-webhooks.ts';

/** Where the sandbox of a stack is, with the keys that it takes. */
export function sandboxAddresses(settings: DevSettings): SandboxAddresses {
  const { GANGWAY_PROFORMA_SANDBOX_URL: proforma } = settings;
  return {
    lever: { url: settings.GANGWAY_LEVER_SANDBOX_URL ?? '', apiKey: SANDBOX_LEVER_KEY },
    checkr: { url: settings.GANGWAY_CHECKR_SANDBOX_URL ?? '', apiKey: SANDBOX_CHECKR_KEY },
    proforma:
      proforma === undefined
        ? undefined
        : {
            url: proforma,
            baseUrl: `${proforma}/v1`,
            token: SANDBOX_PROFORMA.token,
          },
  };
}
