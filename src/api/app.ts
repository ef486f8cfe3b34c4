import { OpenAPIHono } from '@hono/zod-openapi';
import type { Client } from '@temporalio/client';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import type { Logger } from 'pino';
import { createSignIn } from '../access/sign-in.ts';
import { createVendorClients } from '../activities/vendor-clients.ts';
import type { Config } from '../config.ts';
import type { Db, Sql } from '../db/database.ts';
import type { InboxStore } from '../inbox/store.ts';
import type { KeyRing } from '../key-ring.ts';
import { createPayloadCodec } from '../temporal/payload-codec.ts';
import { addAdminRoutes } from './admin/admin-routes.ts';
import { createErrorHandler, invalidRequest, problemAnswer } from './answer-problem.ts';
import type { AppEnv } from './app-env.ts';
import { type Authentication, createAuthentication } from './authenticate.ts';
import { addCodecRoutes } from './codec/codec-routes.ts';
import { addConsoleRoutes } from './console/console-routes.tsx';
import { problemPage, wantsPage } from './console/error-page.tsx';
import { SECURITY_SCHEME, SESSION_SCHEME } from './guarded-route.ts';
import { createApiMetrics } from './metrics.ts';
import { addOauthCallback } from './oauth-callback.tsx';
import { createObservation } from './observe.ts';
import { addPageRoutes } from './pages/page-routes.ts';
import { Problem } from './problem.ts';
import { requestDeadline } from './request-deadline.ts';
import { securityHeaders } from './security-headers.ts';
import { createReadiness } from './status/readiness.ts';
import { addStatusRoutes } from './status/status-routes.ts';
import { createCheckrAppIntake } from './webhooks/checkr-app-webhook.ts';
import { createCheckrIntake } from './webhooks/checkr-webhook.ts';
import type { Endpoints } from './webhooks/endpoints.ts';
import { createLeverIntake } from './webhooks/lever-webhook.ts';
import { createProformaIntake } from './webhooks/proforma-webhook.ts';
import type { RefusalCounter } from './webhooks/refusal-counter.ts';
import { addWebhookRoutes } from './webhooks/webhook-routes.ts';

const MOST_BODY_BYTES = 1_048_576;
const ACTION_DEADLINE_MS = 5_000;
const REQUEST_DEADLINE_MS = 15_000;
/** For calls that an admin waits for. */
const VENDOR_TIMEOUT_MS = 8_000;

export interface AppParts {
  readonly config: Config;
  readonly db: Db;
  readonly sql: Sql;
  readonly keyRing: KeyRing;
  readonly temporal: Client;
  readonly inbox: InboxStore;
  readonly endpoints: Endpoints;
  readonly refusals: RefusalCounter;
  readonly logger: Logger;
  readonly actionDeadlineMs?: number;
}

/** Every route of the api process. */
export function createApp(parts: AppParts): OpenAPIHono<AppEnv> {
  const { config, db, sql, keyRing, temporal, inbox, endpoints, logger } = parts;
  const metrics = createApiMetrics({ db, sql });
  const signIn = createSignIn({ db, keyRing, config, logger });
  const authentication = createAuthentication({ db, signIn, publicUrl: config.publicUrl });
  const readiness = createReadiness({ sql, temporal, namespace: config.temporalNamespace });
  const app = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.target, result.error);
    },
  });
  app.onError(createErrorHandler({ logger, answer }));
  app.notFound((c) => answer(c, new Problem('route.not_found')));
  app.use(createObservation({ logger, metrics }), securityHeaders(config));

  addWebhookRoutes(app, {
    lever: createLeverIntake({ endpoints, inbox, refusals: parts.refusals }),
    checkr: createCheckrIntake({ endpoints, inbox, keyRing }),
    checkrApp: createCheckrAppIntake({ endpoints, inbox, keyRing }),
    proforma: createProformaIntake({ endpoints, inbox }),
    metrics,
  });
  addOauthCallback(app, { db, keyRing, publicUrl: config.publicUrl });
  guardAdminApi(app, authentication);
  const actionDeadlineMs = parts.actionDeadlineMs ?? ACTION_DEADLINE_MS;
  const vendors = createVendorClients({
    db,
    keyRing,
    publicUrl: config.publicUrl,
    timeoutMs: VENDOR_TIMEOUT_MS,
  });
  const services = { db, keyRing, vendors, temporal, config, actionDeadlineMs };
  addAdminRoutes(app, services);
  addCodecRoutes(app, { codec: createPayloadCodec({ keyRing }), authentication, config });
  addStatusRoutes(app, { metrics, readiness });
  addPageRoutes(app, { config });
  addConsoleRoutes(app, { services: { ...services, signIn }, authentication });
  return app;
}

/** A page for a person in a browser, else `application/problem+json`. */
function answer(c: Context<AppEnv>, problem: Problem): Response | Promise<Response> {
  return wantsPage(c) ? problemPage(c, problem) : problemAnswer(c, problem);
}

/** Nothing under `/api` answers without a key, not even that an address is unknown. */
function guardAdminApi(app: OpenAPIHono<AppEnv>, authentication: Authentication): void {
  app.openAPIRegistry.registerComponent('securitySchemes', SECURITY_SCHEME, {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'gw_<id>_<secret>',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', SESSION_SCHEME, {
    type: 'apiKey',
    in: 'cookie',
    name: 'gangway.session_token',
    description:
      'The cookie of somebody who signed in to the console; requests that change something must come from its own pages.',
  });
  const refuseBody = () => {
    throw new Problem('request.too_large');
  };
  app.use(
    '/api/*',
    neverCached,
    requestDeadline(REQUEST_DEADLINE_MS),
    authentication.middleware,
    bodyLimit({ maxSize: MOST_BODY_BYTES, onError: refuseBody }),
  );
}

const neverCached = createMiddleware<AppEnv>(async (c, next) => {
  c.header('cache-control', 'no-store');
  await next();
});
