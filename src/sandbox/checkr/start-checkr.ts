import { join } from 'node:path';
import { Hono } from 'hono';
import { createControlRouter, type TwinEnv } from '../machinery/control-router.ts';
import { createFaultGate } from '../machinery/fault-gate.ts';
import { handlingDelay } from '../machinery/handling-delay.ts';
import { listen } from '../machinery/listen.ts';
import type { SandboxLogger } from '../machinery/logger.ts';
import { createMachine } from '../machinery/machine.ts';
import { storeBeforeAnswer } from '../machinery/store-before-answer.ts';
import { openTwinStore } from '../machinery/twin-store.ts';
import { applyRoutes } from './apply-routes.tsx';
import { addCheckrControl } from './checkr-control.ts';
import { CheckrError, checkrErrorBody } from './checkr-error.ts';
import { rateLimit, requireApiKey } from './checkr-gate.ts';
import { checkrPlayRoutes } from './checkr-play.tsx';
import type { CheckrSettings, Scenario } from './checkr-state.ts';
import type { CheckrTwin } from './checkr-twin.ts';
import { checkrDeliveryRules } from './checkr-webhooks.ts';
import { idempotency } from './idempotency.ts';
import { partnerRoutes } from './partner-routes.tsx';
import type { CheckrClient } from './partner-state.ts';
import { addRateControl, type CheckrLimits, createRateWindow } from './rate-window.ts';
import { accountRoutes } from './routes/account.ts';
import { adverseActionRoutes } from './routes/adverse-actions.ts';
import { candidateRoutes } from './routes/candidates.ts';
import { invitationRoutes } from './routes/invitations.ts';
import { reportRoutes } from './routes/reports.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { registerScheduledSteps } from './scheduled-steps.ts';
import { seedCheckr } from './seed.ts';

export type { CheckrLimits } from './rate-window.ts';

function answerErrors(app: Hono<TwinEnv>, logger: SandboxLogger): void {
  app.notFound((c) => c.json(checkrErrorBody(404), 404));
  app.onError((error, c) => {
    if (error instanceof CheckrError) return c.json({ error: error.message }, error.status);
    logger.error({ err: error }, 'the Checkr twin failed');
    return c.json(checkrErrorBody(500), 500);
  });
}

function checkrApp({
  twin,
  apiKey,
  client,
  limits,
  reset,
  logger,
}: {
  twin: CheckrTwin;
  apiKey: string;
  client: CheckrClient;
  limits: CheckrLimits;
  reset: () => void;
  logger: SandboxLogger;
}): Hono<TwinEnv> {
  const app = new Hono<TwinEnv>();
  const window = createRateWindow({ limits, now: twin.now });
  const control = createControlRouter({
    flush: twin.machine.flush,
    refusal: (error) =>
      error instanceof CheckrError ? { status: error.status, message: error.message } : undefined,
  });
  addCheckrControl(control, twin, reset);
  addRateControl(control, window);
  answerErrors(app, logger);
  app.use(
    '/v1/*',
    rateLimit({ window, now: twin.now }),
    storeBeforeAnswer(twin.machine),
    requireApiKey(twin, apiKey),
    idempotency(twin),
    handlingDelay,
  );
  accountRoutes(app, twin);
  candidateRoutes(app, twin);
  invitationRoutes(app, twin);
  reportRoutes(app, twin);
  adverseActionRoutes(app, twin);
  webhookRoutes(app, twin);
  partnerRoutes(app, twin, client);
  app.route('/_control', control.app);
  applyRoutes(app, twin);
  checkrPlayRoutes(app, twin);
  return app;
}

/** Starts the Checkr twin; `url` is its root: the API is under `/v1`, candidates' pages under `/invite`. */
export async function startCheckr({
  host,
  port,
  publicUrl,
  apiKey,
  client,
  dataDir,
  timeScale,
  limits,
  settings,
  scenario,
  now,
  logger,
}: {
  host: string;
  port: number;
  publicUrl: string | undefined;
  apiKey: string;
  client: CheckrClient;
  dataDir: string | undefined;
  timeScale: number;
  limits: CheckrLimits;
  settings: Partial<CheckrSettings>;
  scenario: Partial<Scenario>;
  now: (() => number) | undefined;
  logger: SandboxLogger;
}): Promise<{ url: string; stop(): Promise<void> }> {
  const file = dataDir === undefined ? undefined : join(dataDir, 'checkr.json');
  const seed = () => seedCheckr({ settings, scenario });
  const store = await openTwinStore({ file, seed, timeScale, logger });
  const data = () => store.current.vendor;
  const machine = createMachine({ store, now, rules: checkrDeliveryRules(data, { apiKey, client }), logger });
  let ownUrl = '';
  const twin: CheckrTwin = { machine, data, now: machine.clock.now, publicUrl: () => publicUrl ?? ownUrl };
  registerScheduledSteps(twin);
  const app = checkrApp({ twin, apiKey, client, limits, reset: () => store.reset(), logger });
  const answer = createFaultGate({
    machine: machine.state,
    clock: machine.clock,
    deliverer: machine.deliverer,
    answer: (request, env) => app.fetch(request, env),
    missingBody: checkrErrorBody,
    changed: machine.changed,
  });
  const server = await listen({ answer, port, host });
  ownUrl = server.url;
  machine.scheduler.start();
  return {
    url: server.url,
    async stop() {
      await server.close();
      machine.deliverer.stop();
      await machine.scheduler.stop();
      await store.flush();
    },
  };
}
