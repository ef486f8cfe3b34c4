import { createRoute, type RouteConfig } from '@hono/zod-openapi';
import type { Permission } from '../access/permissions.ts';
import { requirePermission } from './authenticate.ts';

/** The name under which the API document says how to authenticate. */
export const SECURITY_SCHEME = 'apiKey';
/** The same for people who are signed in. */
export const SESSION_SCHEME = 'session';

/** A route of the admin API with its one permission, which the API document shows too. */
export function guardedRoute<
  P extends string,
  R extends Omit<RouteConfig, 'path' | 'middleware' | 'security'> & { readonly path: P },
>(permission: Permission, route: R) {
  return createRoute({
    ...route,
    middleware: [requirePermission(permission)],
    security: [{ [SECURITY_SCHEME]: [] }, { [SESSION_SCHEME]: [] }],
    'x-gangway-permission': permission,
  });
}
