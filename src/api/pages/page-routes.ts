import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Config } from '../../config.ts';
import { apiDocument } from '../api-document.ts';
import type { AppEnv } from '../app-env.ts';
import { frontPage, REFERENCE_PAGE, REFERENCE_SCRIPT } from './page-texts.ts';

const SWAGGER_FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** The front page, the API document and its reference page; everything is served from here. */
export function addPageRoutes(
  app: OpenAPIHono<AppEnv>,
  { config }: { readonly config: Pick<Config, 'publicUrl' | 'temporalUiUrl'> },
): void {
  const folder = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  let document: string | undefined;

  app.get('/', (c) => c.html(frontPage(config)));
  app.get('/openapi.json', (c) => {
    document ??= JSON.stringify(apiDocument(app, config));
    return c.body(document, 200, { 'content-type': 'application/json' });
  });
  app.get('/docs', (c) => c.html(REFERENCE_PAGE));
  app.get('/docs/reference.js', (c) =>
    c.body(REFERENCE_SCRIPT, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  );
  for (const [file, type] of Object.entries(SWAGGER_FILES)) {
    app.get(`/docs/${file}`, async (c) => {
      const bytes = new Uint8Array(await readFile(path.join(folder, file)));
      return c.body(bytes, 200, { 'content-type': type, 'cache-control': 'public, max-age=3600' });
    });
  }
}
