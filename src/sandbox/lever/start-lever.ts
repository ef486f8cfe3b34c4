import { join } from 'node:path';
import { Hono } from 'hono';
import { createControlRouter, type TwinEnv } from '../machinery/control-router.ts';
import { createFaultGate } from '../machinery/fault-gate.ts';
import { handlingDelay } from '../machinery/handling-delay.ts';
import { listen } from '../machinery/listen.ts';
import type { SandboxLogger } from '../machinery/logger.ts';
import { createMachine } from '../machinery/machine.ts';
import { storeBeforeAnswer } from '../machinery/store-before-answer.ts';
import { createTokenBucket } from '../machinery/token-bucket.ts';
import { openTwinStore } from '../machinery/twin-store.ts';
import { addLeverControl } from './lever-control.ts';
import { LeverError, leverErrorBody } from './lever-error.ts';
import { leverGate } from './lever-gate.ts';
import { leverPlayRoutes } from './lever-play.tsx';
import type { LeverSettings } from './lever-state.ts';
import type { LeverTwin } from './lever-twin.ts';
import { leverDeliveryRules } from './lever-webhooks.ts';
import { leverOauthRoutes } from './oauth-routes.tsx';
import type { LeverClient } from './oauth-tokens.ts';
import { accountListRoutes } from './routes/account-lists.ts';
import { contactRoutes } from './routes/contacts.ts';
import { noteRoutes } from './routes/notes.ts';
import { offerAndFormRoutes } from './routes/offers-and-forms.ts';
import { opportunityRoutes } from './routes/opportunities.ts';
import { opportunityWriteRoutes } from './routes/opportunity-writes.ts';
import { postingRoutes } from './routes/postings.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { seedLever } from './seed.ts';

export interface LeverLimits {
  /** Lever: 10 requests a second steadily, 20 at once, per key. */
  perSecond: number;
  burst: number;
}

function answerErrors(app: Hono<TwinEnv>, logger: SandboxLogger): void {
  app.notFound((c) =>
    c.json({ code: 'ResourceNotFound', message: `${new URL(c.req.url).pathname} does not exist` }, 404),
  );
  app.onError((error, c) => {
    if (error instanceof LeverError)
      return c.json({ code: error.code, message: error.message }, error.status);
    logger.error({ err: error }, 'the Lever twin failed');
    return c.json(leverErrorBody(500), 500);
  });
}

function leverApp({
  twin,
  apiKey,
  client,
  limits,
  reset,
  logger,
}: {
  twin: LeverTwin;
  apiKey: string;
  client: LeverClient;
  limits: LeverLimits;
  reset: () => void;
  logger: SandboxLogger;
}): Hono<TwinEnv> {
  const app = new Hono<TwinEnv>();
  const bucket = createTokenBucket({ ...limits, now: twin.now });
  const control = createControlRouter({ flush: twin.machine.flush });
  addLeverControl(control, twin, reset);
  answerErrors(app, logger);
  app.use('/v1/*', storeBeforeAnswer(twin.machine), leverGate({ twin, apiKey, bucket }), handlingDelay);
  opportunityRoutes(app, twin);
  opportunityWriteRoutes(app, twin);
  noteRoutes(app, twin);
  offerAndFormRoutes(app, twin);
  postingRoutes(app, twin);
  accountListRoutes(app, twin);
  contactRoutes(app, twin);
  webhookRoutes(app, twin);
  leverOauthRoutes(app, twin, client);
  app.route('/_control', control.app);
  leverPlayRoutes(app, twin);
  return app;
}

/** Starts the Lever twin; `url` is its root, the API is under `/v1`. */
export async function startLever({
  host,
  port,
  apiKey,
  client,
  dataDir,
  timeScale,
  limits,
  settings,
  now,
  logger,
}: {
  host: string;
  port: number;
  apiKey: string;
  client: LeverClient;
  dataDir: string | undefined;
  timeScale: number;
  limits: LeverLimits;
  settings: Partial<LeverSettings>;
  now: (() => number) | undefined;
  logger: SandboxLogger;
}): Promise<{ url: string; stop(): Promise<void> }> {
  const file = dataDir === undefined ? undefined : join(dataDir, 'lever.json');
  const store = await openTwinStore({ file, seed: () => seedLever(settings), timeScale, logger });
  const data = () => store.current.vendor;
  const machine = createMachine({ store, now, rules: leverDeliveryRules(data), logger });
  const twin: LeverTwin = { machine, data, now: machine.clock.now };
  const app = leverApp({ twin, apiKey, client, limits, reset: () => store.reset(), logger });
  const answer = createFaultGate({
    machine: machine.state,
    clock: machine.clock,
    deliverer: machine.deliverer,
    answer: (request, env) => app.fetch(request, env),
    missingBody: leverErrorBody,
    changed: machine.changed,
  });
  const server = await listen({ answer, port, host });
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
