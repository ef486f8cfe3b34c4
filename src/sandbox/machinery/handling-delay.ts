import { setTimeout as sleep } from 'node:timers/promises';
import { createMiddleware } from 'hono/factory';
import type { TwinBindings } from './fault-gate.ts';

/** Makes the handler slow when the fault gate asked for it; goes right around the routes. */
export const handlingDelay = createMiddleware<{ Bindings: TwinBindings }>(async (c, next) => {
  const delay = c.env.handlingDelay;
  if (delay !== undefined && !delay.after) await sleep(delay.ms);
  await next();
  if (delay?.after) await sleep(delay.ms);
});
