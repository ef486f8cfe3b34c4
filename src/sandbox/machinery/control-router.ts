import type { Context } from 'hono';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import type { TwinBindings } from './fault-gate.ts';

export type TwinEnv = { Bindings: TwinBindings };
export type TwinContext = Context<TwinEnv>;

/** A control call that cannot be carried out; the text is for the person who made it. */
export class ControlRefusal extends Error {
  readonly status: 400 | 404 | 409;
  constructor(status: 400 | 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}

/** The JSON body checked by `schema`; an empty body counts as `{}`. Throws a ControlRefusal. */
export async function controlBody<Schema extends z.ZodType>(
  c: TwinContext,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await c.req.text();
  let json: unknown;
  try {
    json = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw new ControlRefusal(400, 'the body is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ControlRefusal(400, z.prettifyError(parsed.error));
  return parsed.data;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface ControlRouter {
  /** Adds a call under `/_control`; its answer is sent as JSON once the state is stored. */
  route(
    method: Method,
    path: string,
    what: string,
    handler: (c: TwinContext) => unknown | Promise<unknown>,
  ): void;
  readonly app: Hono<TwinEnv>;
}

/** The control API: no authentication, for tests and for a person at the keyboard; `GET /_control` lists it. */
export function createControlRouter({
  flush,
  refusal = () => undefined,
}: {
  flush: () => Promise<void>;
  /** How an error of the vendor's own rules is answered, if it is one. */
  refusal?: (error: Error) => { status: ContentfulStatusCode; message: string } | undefined;
}): ControlRouter {
  const app = new Hono<TwinEnv>();
  const calls: { method: Method; path: string; what: string }[] = [];
  app.onError((error, c) => {
    const known = error instanceof ControlRefusal ? error : refusal(error);
    if (known === undefined) throw error;
    return c.json({ error: known.message }, known.status);
  });
  app.get('/', (c) => c.json({ calls }));
  return {
    app,
    route(method, path, what, handler) {
      calls.push({ method, path: `/_control${path}`, what });
      app.on(method, path, async (c) => {
        const answer = await handler(c);
        if (method !== 'GET') await flush();
        return c.json((answer ?? { ok: true }) as object);
      });
    },
  };
}
