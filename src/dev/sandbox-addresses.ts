import { SANDBOX_CHECKR_KEY, SANDBOX_LEVER_KEY } from '../sandbox/start.ts';
import type { DevSettings } from './dev-settings.ts';
import type { SandboxAddresses } from './sandbox-webhooks.ts';

/** Where the sandbox of a stack is, with the keys that it takes. */
export function sandboxAddresses(settings: DevSettings): SandboxAddresses {
  return {
    lever: { url: settings.GANGWAY_LEVER_SANDBOX_URL ?? '', apiKey: SANDBOX_LEVER_KEY },
    checkr: { url: settings.GANGWAY_CHECKR_SANDBOX_URL ?? '', apiKey: SANDBOX_CHECKR_KEY },
  };
}
