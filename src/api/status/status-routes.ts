import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { AppEnv } from '../app-env.ts';
import { jsonAnswer } from '../json.ts';
import type { ApiMetrics } from '../metrics.ts';
import type { createReadiness } from './readiness.ts';

const Ready = z
  .object({
    ready: z.boolean(),
    postgres: z.enum(['ok', 'unreachable']),
    temporal: z.enum(['ok', 'unreachable']),
  })
  .openapi('Readiness');

const tags = ['status'];

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'health',
  summary: 'Is the process alive?',
  tags,
  responses: { 200: jsonAnswer(z.object({ status: z.literal('ok') }), 'It is.') },
});

const readyRoute = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'readiness',
  summary: 'Do Postgres and Temporal answer?',
  description: 'Webhooks are taken in while Temporal is down: send them by /healthz.',
  tags,
  responses: { 200: jsonAnswer(Ready, 'Both do.'), 503: jsonAnswer(Ready, 'One does not.') },
});

const metricsRoute = createRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'metrics',
  summary: 'Numbers for Prometheus',
  tags,
  responses: {
    200: { description: 'Prometheus text format.', content: { 'text/plain': { schema: z.string() } } },
  },
});

/** Health, readiness and metrics. */
export function addStatusRoutes(
  app: OpenAPIHono<AppEnv>,
  {
    readiness,
    metrics,
  }: { readonly readiness: ReturnType<typeof createReadiness>; readonly metrics: ApiMetrics },
): void {
  app.openapi(healthRoute, (c) => c.json({ status: 'ok' as const }, 200));
  app.openapi(readyRoute, async (c) => {
    const { ready, postgres, temporal } = await readiness();
    return c.json({ ready, postgres, temporal }, ready ? 200 : 503);
  });
  app.openapi(metricsRoute, async (c) =>
    c.text(await metrics.text(), 200, { 'content-type': metrics.contentType }),
  );
}
