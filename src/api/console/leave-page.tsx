import type { Context } from 'hono';
import { html } from 'hono/html';
import type { AppEnv } from '../app-env.ts';
import { assetAddress } from './assets/asset-routes.ts';

/**
 * Answers a form by sending the browser to another site. The content security policy lets a form end on our own site
 * only, and browsers hold redirects to that too; so this page leads on by itself.
 */
export function leaveTo(
  c: Context<AppEnv>,
  { url, name }: { readonly url: string; readonly name: string },
): Response | Promise<Response> {
  c.header('cache-control', 'no-store');
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content={`0; url=${url}`} />
        <title>{`On to ${name}`}</title>
        <link rel="stylesheet" href={assetAddress('console.css')} />
      </head>
      <body>
        <main>
          <h1>On to {name}</h1>
          <p>
            <a href={url}>Go on to {name}</a>
          </p>
        </main>
      </body>
    </html>
  );
  return c.html(html`<!doctype html>${page}`);
}
