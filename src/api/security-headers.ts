import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { AppEnv } from './app-env.ts';

const NOTHING = {
  defaultSrc: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
};
const OWN_FILES = { ...NOTHING, scriptSrc: ["'self'"], imgSrc: ["'self'", 'data:'], connectSrc: ["'self'"] };

/** Scripts and styles come from our own files only; the API's reference page alone writes style attributes. */
const CONSOLE_POLICY = { ...OWN_FILES, styleSrc: ["'self'"] };
const REFERENCE_POLICY = { ...OWN_FILES, styleSrc: ["'self'", "'unsafe-inline'"] };

/** Security headers of every answer but those to webhooks, whose senders read none. */
export function securityHeaders({ publicUrl }: { readonly publicUrl: string }): MiddlewareHandler<AppEnv> {
  const common = {
    // Forms must name the origin that they come from, which "no-referrer" would keep back.
    referrerPolicy: 'same-origin',
    strictTransportSecurity: publicUrl.startsWith('https:') ? 'max-age=15552000' : false,
    xFrameOptions: 'DENY',
  };
  const everywhere = secureHeaders({ ...common, contentSecurityPolicy: CONSOLE_POLICY });
  const reference = secureHeaders({ ...common, contentSecurityPolicy: REFERENCE_POLICY });
  return (c, next) => {
    const { path } = c.req;
    if (path.startsWith('/webhooks/')) return next();
    return path === '/docs' ? reference(c, next) : everywhere(c, next);
  };
}
