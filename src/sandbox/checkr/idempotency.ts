import { createMiddleware } from 'hono/factory';
import type { TwinEnv } from '../machinery/control-router.ts';
import type { StoredAnswer } from './checkr-state.ts';
import type { CheckrTwin } from './checkr-twin.ts';

const LIFE_MS = 24 * 3_600_000;
const FORGET_EVERY = 500;
const KEPT_HEADERS = ['content-type'];

function forgetExpired(answers: Record<string, StoredAnswer>, now: number): void {
  for (const [key, { at }] of Object.entries(answers)) if (now - at >= LIFE_MS) delete answers[key];
}

/**
 * Checkr: the first 2xx answer to a POST with an `Idempotency-Key` is kept for 24 hours and given again, whatever the
 * body; a second request while the first runs gets a 409, which says `message` instead of `error`.
 */
export function idempotency(twin: CheckrTwin) {
  // By the answers they belong to: a reset also forgets what was running.
  const running = new WeakMap<object, Set<string>>();
  let stores = 0;
  return createMiddleware<TwinEnv>(async (c, next) => {
    const key = c.req.header('idempotency-key');
    if (c.req.method !== 'POST' || key === undefined || key === '') return next();
    const answers = twin.data().idempotency;
    const stored = answers[key];
    if (stored !== undefined && twin.now() - stored.at < LIFE_MS) return new Response(stored.body, stored);
    const inProgress = running.get(answers) ?? new Set<string>();
    running.set(answers, inProgress);
    if (inProgress.has(key)) {
      return c.json({ message: 'Another request with the same idempotency key is in progress' }, 409);
    }
    inProgress.add(key);
    try {
      await next();
      if (c.res.ok) {
        const headers = KEPT_HEADERS.flatMap((name): [string, string][] => {
          const value = c.res.headers.get(name);
          return value === null ? [] : [[name, value]];
        });
        answers[key] = { status: c.res.status, headers, body: await c.res.clone().text(), at: twin.now() };
        stores += 1;
        if (stores % FORGET_EVERY === 0) forgetExpired(answers, twin.now());
        twin.machine.changed();
      }
    } finally {
      inProgress.delete(key);
    }
  });
}
