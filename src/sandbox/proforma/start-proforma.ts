import { join } from 'node:path';
import { Hono } from 'hono';
import { createControlRouter, type TwinEnv } from '../machinery/control-router.ts';
import type { DeliveryRules } from '../machinery/deliverer.ts';
import { createFaultGate } from '../machinery/fault-gate.ts';
import { handlingDelay } from '../machinery/handling-delay.ts';
import { listen } from '../machinery/listen.ts';
import { type SandboxLogger, silentLogger } from '../machinery/logger.ts';
import { createMachine } from '../machinery/machine.ts';
import { storeBeforeAnswer } from '../machinery/store-before-answer.ts';
import { createTokenBucket } from '../machinery/token-bucket.ts';
import { openTwinStore } from '../machinery/twin-store.ts';
import { hropenDialect } from './hropen/hropen-dialect.ts';
import { hrxmlDialect } from './hrxml/hrxml-dialect.ts';
import { registerSteps } from './order-changes.ts';
import { addProformaControl } from './proforma-control.ts';
import { ProformaError } from './proforma-error.ts';
import { proformaPage } from './proforma-page.tsx';
import type { ProformaState, ProformaTwinKind, ProformaTwinSettings, Scenario } from './proforma-state.ts';
import type { Dialect, ProformaAccess, ProformaTwin } from './proforma-twin.ts';
import { quickappRoutes } from './quickapp-routes.tsx';
import { SANDBOX_PROFORMA, seedProforma } from './seed.ts';
import { tazapiDialect } from './tazapi/tazapi-dialect.ts';

const MINUTE_MS = 60_000;
const RETRIES = 10;

const DIALECTS: Record<ProformaTwinKind, Dialect> = {
  'tazapi-v2': tazapiDialect,
  'hrxml-package': hrxmlDialect,
  'hropen-json': hropenDialect,
};

const API_PATHS: Record<ProformaTwinKind, string> = {
  'tazapi-v2': '/v1',
  'hrxml-package': '/v1/interchange',
  'hropen-json': '/v1',
};

export interface ProformaLimits {
  /** TazAPI: 5 requests a second, 10 at once; the other wires have no published limit. */
  perSecond: number;
  burst: number;
}

export interface ProformaTwinOptions {
  kind: ProformaTwinKind;
  host?: string;
  /** 0 or unset = a free port. */
  port?: number;
  /** Root of the twin as a candidate's browser reaches it. */
  publicUrl?: string | undefined;
  dataDir?: string | undefined;
  timeScale?: number;
  access?: Partial<ProformaAccess>;
  limits?: Partial<ProformaLimits>;
  settings?: Partial<ProformaTwinSettings>;
  scenario?: Partial<Scenario>;
  now?: (() => number) | undefined;
  logger?: SandboxLogger;
}

export interface RunningProforma {
  /** Root of the server: control API, candidates' pages. */
  url: string;
  /** What a connection has as its base URL. */
  baseUrl: string;
  access: ProformaAccess;
  stop(): Promise<void>;
}

/** How a twin delivers: every minute, ten times. No public page says what the gateways do. */
function deliveryRules(data: () => ProformaState, dialect: Dialect, access: ProformaAccess): DeliveryRules {
  return {
    render: (delivery) => dialect.render(delivery, { data: data(), access }),
    retryDelayMs: (attempt) => (attempt <= RETRIES ? MINUTE_MS : undefined),
    renew: dialect.renew,
    timeoutMs: () => data().settings.webhookTimeoutMs,
  };
}

function proformaApp({
  twin,
  limits,
  reset,
}: {
  twin: ProformaTwin;
  limits: ProformaLimits;
  reset: () => void;
}): Hono<TwinEnv> {
  const app = new Hono<TwinEnv>();
  const control = createControlRouter({
    flush: twin.machine.flush,
    refusal: (error) =>
      error instanceof ProformaError ? { status: error.status, message: error.message } : undefined,
  });
  addProformaControl(control, twin, reset);
  app.use('/v1/*', storeBeforeAnswer(twin.machine));
  if (twin.dialect.kind === 'tazapi-v2') {
    const bucket = createTokenBucket({ ...limits, now: twin.now });
    app.use('/v1/*', async (c, next) => {
      if (bucket.take('account')) return next();
      return c.json({ code: 'TOO_MANY_REQUESTS', message: 'Rate limit exceeded.' }, 429, {
        'Retry-After': '1',
      });
    });
  }
  app.use('/v1/*', handlingDelay);
  twin.dialect.routes(app, twin);
  app.route('/_control', control.app);
  quickappRoutes(app, twin);
  proformaPage(app, twin);
  return app;
}

/** Starts one twin of Proforma's order gateway, speaking the wire of `kind`. Rejects when the port is taken. */
export async function startProforma({
  kind,
  host = '127.0.0.1',
  port = 0,
  publicUrl,
  dataDir,
  timeScale = 1,
  access: given = {},
  limits = {},
  settings = {},
  scenario = {},
  now,
  logger = silentLogger,
}: ProformaTwinOptions): Promise<RunningProforma> {
  const { token, userId, password } = SANDBOX_PROFORMA;
  const access: ProformaAccess = { token, userId, password, ...given };
  const dialect = DIALECTS[kind];
  const file = dataDir === undefined ? undefined : join(dataDir, `proforma-${kind}.json`);
  const seed = () => seedProforma({ settings, scenario });
  const store = await openTwinStore({ file, seed, timeScale, logger });
  const data = () => store.current.vendor;
  const machine = createMachine({ store, now, rules: deliveryRules(data, dialect, access), logger });
  let ownUrl = '';
  const twin: ProformaTwin = {
    machine,
    data,
    now: machine.clock.now,
    publicUrl: () => publicUrl ?? ownUrl,
    access,
    dialect,
  };
  registerSteps(twin);
  const app = proformaApp({
    twin,
    limits: { perSecond: 5, burst: 10, ...limits },
    reset: () => store.reset(),
  });
  const answer = createFaultGate({
    machine: machine.state,
    clock: machine.clock,
    deliverer: machine.deliverer,
    answer: (request, env) => app.fetch(request, env),
    missingBody: dialect.errorBody,
    changed: machine.changed,
  });
  const server = await listen({ answer, port, host });
  ownUrl = server.url;
  machine.scheduler.start();
  return {
    url: server.url,
    baseUrl: `${server.url}${API_PATHS[kind]}`,
    access,
    async stop() {
      await server.close();
      machine.deliverer.stop();
      await machine.scheduler.stop();
      await store.flush();
    },
  };
}
