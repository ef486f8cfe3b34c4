import { type CheckrSettings, DEFAULT_CHECKR_SETTINGS, type Scenario } from './checkr/checkr-state.ts';
import { type CheckrLimits, startCheckr } from './checkr/start-checkr.ts';
import type { LeverSettings } from './lever/lever-state.ts';
import { type LeverLimits, startLever } from './lever/start-lever.ts';
import { type SandboxLogger, silentLogger } from './machinery/logger.ts';
import type {
  Scenario as ProformaScenario,
  ProformaTwinKind,
  ProformaTwinSettings,
} from './proforma/proforma-state.ts';
import { type ProformaLimits, startProforma } from './proforma/start-proforma.ts';

/** The API keys of a sandbox that was given none. */
export const SANDBOX_LEVER_KEY = 'sandbox-lever-key';
export const SANDBOX_CHECKR_KEY = '5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c5a4db';

/** The applications through which people log in at the twins. */
export const SANDBOX_LEVER_CLIENT = {
  clientId: 'sandbox-lever-client',
  clientSecret: 'sandbox-lever-client-secret',
};
export const SANDBOX_CHECKR_CLIENT = {
  clientId: 'sandbox-checkr-client',
  clientSecret: 'sandbox-checkr-client-secret',
};

export interface SandboxOptions {
  host?: string;
  /** 0 or unset = a free port. */
  leverPort?: number;
  checkrPort?: number;
  proformaPort?: number;
  /** Where snapshots are kept; unset = in memory only. */
  dataDir?: string;
  /** 60 makes waits of an hour last a minute. */
  timeScale?: number;
  limits?: {
    lever?: Partial<LeverLimits>;
    checkr?: Partial<CheckrLimits>;
    proforma?: Partial<ProformaLimits>;
  };
  leverApiKey?: string;
  checkrApiKey?: string;
  /** Root of the Checkr twin as a candidate's browser reaches it, for `invitation_url`. */
  checkrPublicUrl?: string;
  /** The wire that the Proforma twin speaks; unset = TazAPI v2. */
  proformaBinding?: ProformaTwinKind;
  /** Root of the Proforma twin as a candidate's browser reaches it. */
  proformaPublicUrl?: string;
  /** Take http:// webhook URLs of any host, not only of this machine. */
  plainHttpWebhooks?: boolean;
  leverSettings?: Partial<LeverSettings>;
  checkrSettings?: Partial<CheckrSettings>;
  scenario?: Partial<Scenario>;
  proformaSettings?: Partial<ProformaTwinSettings>;
  proformaScenario?: Partial<ProformaScenario>;
  /** Epoch ms; unset = the system clock. */
  now?: () => number;
  logger?: SandboxLogger;
}

/** The Proforma twin: `url` is its root, `baseUrl` what a connection has, `token` what TazAPI and JSON take. */
export interface SandboxProforma {
  url: string;
  baseUrl: string;
  binding: ProformaTwinKind;
  token: string;
}

export interface Sandbox {
  lever: { url: string; apiKey: string };
  checkr: { url: string; apiKey: string };
  proforma: SandboxProforma;
  stop(): Promise<void>;
}

/** Starts the twins of Lever, Checkr and Proforma, one HTTP server each. Rejects when a port is taken. */
export async function startSandbox({
  host = '127.0.0.1',
  leverPort = 0,
  checkrPort = 0,
  proformaPort = 0,
  dataDir,
  timeScale = 1,
  limits = {},
  leverApiKey = SANDBOX_LEVER_KEY,
  checkrApiKey = SANDBOX_CHECKR_KEY,
  checkrPublicUrl,
  proformaBinding = 'tazapi-v2',
  proformaPublicUrl,
  plainHttpWebhooks = DEFAULT_CHECKR_SETTINGS.plainHttpWebhooks,
  leverSettings = {},
  checkrSettings = {},
  scenario = {},
  proformaSettings = {},
  proformaScenario = {},
  now,
  logger = silentLogger,
}: SandboxOptions = {}): Promise<Sandbox> {
  const common = { host, dataDir, timeScale, now, logger };
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(started.map((twin) => twin.stop()));
  };
  const keep = <Twin extends { stop(): Promise<void> }>(twin: Twin): Twin => {
    started.push(twin);
    return twin;
  };
  try {
    const lever = keep(
      await startLever({
        ...common,
        port: leverPort,
        apiKey: leverApiKey,
        client: SANDBOX_LEVER_CLIENT,
        limits: { perSecond: 10, burst: 20, ...limits.lever },
        settings: { plainHttpWebhooks, ...leverSettings },
      }),
    );
    const checkr = keep(
      await startCheckr({
        ...common,
        port: checkrPort,
        publicUrl: checkrPublicUrl,
        apiKey: checkrApiKey,
        client: SANDBOX_CHECKR_CLIENT,
        limits: { perMinute: 1200, ...limits.checkr },
        settings: { plainHttpWebhooks, ...checkrSettings },
        scenario,
      }),
    );
    const proforma = keep(
      await startProforma({
        ...common,
        kind: proformaBinding,
        port: proformaPort,
        publicUrl: proformaPublicUrl,
        limits: { ...limits.proforma },
        settings: proformaSettings,
        scenario: proformaScenario,
      }),
    );
    const { url, baseUrl, access } = proforma;
    return {
      lever: { url: lever.url, apiKey: leverApiKey },
      checkr: { url: checkr.url, apiKey: checkrApiKey },
      proforma: { url, baseUrl, binding: proformaBinding, token: access.token },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
