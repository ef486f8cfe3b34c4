import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { AppEnv } from '../app-env.ts';
import { jsonAnswer } from '../json.ts';
import type { ApiMetrics } from '../metrics.ts';
import { COMMON_PROBLEMS, GONE, NOT_FOUND, Problem, TOO_LARGE } from '../problem.ts';
import type { createCheckrAppIntake } from './checkr-app-webhook.ts';
import type { createCheckrIntake } from './checkr-webhook.ts';
import type { createLeverIntake } from './lever-webhook.ts';
import type { createProformaIntake } from './proforma-webhook.ts';
import { readBody } from './read-body.ts';
import { WEBHOOK_OUTCOMES, type WebhookOutcome } from './webhook-outcome.ts';

const RESPONSES = {
  200: jsonAnswer(z.object({ outcome: z.enum(WEBHOOK_OUTCOMES) }), 'Committed.'),
  400: COMMON_PROBLEMS[400],
  401: { ...COMMON_PROBLEMS[401], description: 'The signature is missing or does not fit.' },
  ...NOT_FOUND,
  ...GONE,
  ...TOO_LARGE,
  503: COMMON_PROBLEMS[503],
};

/** The addresses that Lever and the screening providers send to. */
export function addWebhookRoutes(
  app: OpenAPIHono<AppEnv>,
  {
    lever,
    checkr,
    checkrApp,
    proforma,
    metrics,
  }: {
    readonly lever: ReturnType<typeof createLeverIntake>;
    readonly checkr: ReturnType<typeof createCheckrIntake>;
    readonly checkrApp: ReturnType<typeof createCheckrAppIntake>;
    readonly proforma: ReturnType<typeof createProformaIntake>;
    readonly metrics: ApiMetrics;
  },
): void {
  app.post('/webhooks/lever/:listenerKey', async (c) =>
    c.json({
      outcome: await counted('lever', () =>
        lever(c.req.param('listenerKey'), () => wholeBody(c), c.req.header('user-agent')),
      ),
    }),
  );
  app.post('/webhooks/checkr/:connectionKey', async (c) => {
    const signature = c.req.header('x-checkr-signature');
    const take = () => checkr(c.req.param('connectionKey'), () => wholeBody(c), signature);
    return c.json({ outcome: await counted('checkr', take) });
  });
  app.post('/webhooks/checkr-app/:appKey', async (c) => {
    const signature = c.req.header('x-checkr-signature');
    const take = () => checkrApp(c.req.param('appKey'), () => wholeBody(c), signature);
    return c.json({ outcome: await counted('checkr', take) });
  });
  app.post('/webhooks/proforma/:connectionKey', async (c) => {
    const take = () => proforma(c.req.param('connectionKey'), () => wholeBody(c), c.req.header());
    return c.json({ outcome: await counted('proforma', take) });
  });

  async function counted(source: string, take: () => Promise<WebhookOutcome>): Promise<WebhookOutcome> {
    try {
      const outcome = await take();
      metrics.webhooks.inc({ source, outcome });
      return outcome;
    } catch (error) {
      metrics.webhooks.inc({ source, outcome: error instanceof Problem ? error.code : 'failed' });
      throw error;
    }
  }

  describeRoute(app, {
    path: '/webhooks/lever/{listenerKey}',
    parameter: 'listenerKey',
    summary: 'Take in a webhook of Lever',
    operationId: 'takeInLeverWebhook',
  });
  describeRoute(app, {
    path: '/webhooks/checkr/{connectionKey}',
    parameter: 'connectionKey',
    summary: 'Take in a webhook of Checkr',
    operationId: 'takeInCheckrWebhook',
  });
  describeRoute(app, {
    path: '/webhooks/checkr-app/{appKey}',
    parameter: 'appKey',
    summary: 'Take in a webhook of Checkr for a partner application',
    operationId: 'takeInCheckrAppWebhook',
  });
  describeRoute(app, {
    path: '/webhooks/proforma/{connectionKey}',
    parameter: 'connectionKey',
    summary: 'Take in a webhook of Proforma',
    operationId: 'takeInProformaWebhook',
  });
}

async function wholeBody(c: Context<AppEnv>): Promise<Buffer> {
  const body = await readBody(c.env.incoming).catch(() => {
    throw new Problem('request.malformed');
  });
  if (body === null) throw new Problem('request.too_large');
  return body;
}

// Described apart from the handlers: a schema on the route would parse the body before its signature is checked.
function describeRoute(
  app: OpenAPIHono<AppEnv>,
  route: { path: string; parameter: string; summary: string; operationId: string },
): void {
  const { path, parameter, summary, operationId } = route;
  app.openAPIRegistry.registerPath({
    method: 'post',
    path,
    summary,
    operationId,
    tags: ['webhooks'],
    request: {
      params: z.object({ [parameter]: z.string() }),
      body: { required: true, content: { 'application/json': { schema: z.looseObject({}) } } },
    },
    responses: RESPONSES,
  });
}
