import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Config } from '../config.ts';
import type { AppEnv } from './app-env.ts';

/** The OpenAPI 3.1 document of every route that is not a page. */
export function apiDocument(app: OpenAPIHono<AppEnv>, { publicUrl }: Pick<Config, 'publicUrl'>) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Gangway',
      version: '1',
      description:
        'Employee onboarding on Temporal. Every route of the admin API names one permission (`x-gangway-permission`); errors are `application/problem+json` with a stable `code`.',
    },
    servers: [{ url: publicUrl }],
  });
}
