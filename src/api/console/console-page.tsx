import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, Handler } from 'hono';
import { html } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Permission } from '../../access/permissions.ts';
import type { AppEnv } from '../app-env.ts';
import { requirePermission } from '../authenticate.ts';
import { takeFlash } from './flash.ts';
import { type Crumb, Layout } from './layout.tsx';
import { themeOf } from './theme.ts';

/** A page with its one permission: the one of the API route that answers the same. */
export function consolePage<P extends string>(
  app: OpenAPIHono<AppEnv>,
  permission: Permission,
  path: P,
  handler: Handler<AppEnv, P>,
): void {
  app.get(path, requirePermission(permission), handler);
}

/** What a form of the console does (POST), with its one permission; it calls the same function as the API route. */
export function consoleAction<P extends string>(
  app: OpenAPIHono<AppEnv>,
  permission: Permission,
  path: P,
  handler: Handler<AppEnv, P>,
): void {
  app.post(path, requirePermission(permission), handler);
}

/** Answers with a page in the frame of the console; 422 is for a form that is shown again with its errors. */
export function showPage(
  c: Context<AppEnv>,
  page: {
    readonly title: string;
    /** The way to this page, from its section on; one crumb or none shows nothing. */
    readonly crumbs?: readonly Crumb[];
    readonly status?: ContentfulStatusCode;
    readonly children?: Child;
  },
): Response | Promise<Response> {
  const { title, crumbs = [], status = 200, children } = page;
  c.header('cache-control', 'no-store');
  const document = (
    <Layout
      title={title}
      path={c.req.path}
      caller={c.get('caller') ?? null}
      theme={themeOf(c)}
      flash={takeFlash(c)}
      crumbs={crumbs}
    >
      {children}
    </Layout>
  );
  return c.html(html`<!doctype html>${document}`, status);
}

/** Answers a request of htmx with a part of a page only. */
export function showPart(c: Context<AppEnv>, part: Child): Response | Promise<Response> {
  c.header('cache-control', 'no-store');
  return c.html(html`${part}`);
}
