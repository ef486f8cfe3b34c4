import { type CheckrSettings, DEFAULT_CHECKR_SETTINGS, type Scenario } from './checkr/checkr-state.ts';
import { type CheckrLimits, startCheckr } from './checkr/start-checkr.ts';
import type { LeverSettings } from './lever/lever-state.ts';
import { type LeverLimits, startLever } from './lever/start-lever.ts';
import { type SandboxLogger, silentLogger } from './machinery/logger.ts';

/** The API keys of a sandbox that was given none. */
export const SANDBOX_LEVER_KEY = 'sandbox-lever-key';
export const SANDBOX_CHECKR_KEY = '5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c5a4db';

export interface SandboxOptions {
  host?: string;
  /** 0 or unset = a free port. */
  leverPort?: number;
  checkrPort?: number;
  /** Where snapshots are kept; unset = in memory only. */
  dataDir?: string;
  /** 60 makes waits of an hour last a minute. */
  timeScale?: number;
  limits?: { lever?: Partial<LeverLimits>; checkr?: Partial<CheckrLimits> };
  leverApiKey?: string;
  checkrApiKey?: string;
  /** Root of the Checkr twin as a candidate's browser reaches it, for `invitation_url`. */
  checkrPublicUrl?: string;
  /** Take http:// webhook URLs of any host, not only of this machine. */
  plainHttpWebhooks?: boolean;
  leverSettings?: Partial<LeverSettings>;
  checkrSettings?: Partial<CheckrSettings>;
  scenario?: Partial<Scenario>;
  /** Epoch ms; unset = the system clock. */
  now?: () => number;
  logger?: SandboxLogger;
}

export interface Sandbox {
  lever: { url: string; apiKey: string };
  checkr: { url: string; apiKey: string };
  stop(): Promise<void>;
}

/** Starts the twins of Lever and Checkr, one HTTP server each. Rejects when a port is taken. */
export async function startSandbox({
  host = '127.0.0.1',
  leverPort = 0,
  checkrPort = 0,
  dataDir,
  timeScale = 1,
  limits = {},
  leverApiKey = SANDBOX_LEVER_KEY,
  checkrApiKey = SANDBOX_CHECKR_KEY,
  checkrPublicUrl,
  plainHttpWebhooks = DEFAULT_CHECKR_SETTINGS.plainHttpWebhooks,
  leverSettings = {},
  checkrSettings = {},
  scenario = {},
  now,
  logger = silentLogger,
}: SandboxOptions = {}): Promise<Sandbox> {
  const common = { host, dataDir, timeScale, now, logger };
  const lever = await startLever({
    ...common,
    port: leverPort,
    apiKey: leverApiKey,
    limits: { perSecond: 10, burst: 20, ...limits.lever },
    settings: { plainHttpWebhooks, ...leverSettings },
  });
  try {
    const checkr = await startCheckr({
      ...common,
      port: checkrPort,
      publicUrl: checkrPublicUrl,
      apiKey: checkrApiKey,
      limits: { perMinute: 1200, ...limits.checkr },
      settings: { plainHttpWebhooks, ...checkrSettings },
      scenario,
    });
    return {
      lever: { url: lever.url, apiKey: leverApiKey },
      checkr: { url: checkr.url, apiKey: checkrApiKey },
      async stop() {
        await Promise.all([lever.stop(), checkr.stop()]);
      },
    };
  } catch (error) {
    await lever.stop();
    throw error;
  }
}
