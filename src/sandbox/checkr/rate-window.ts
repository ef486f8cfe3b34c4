import { z } from 'zod';
import type { ControlRouter } from '../machinery/control-router.ts';
import { controlBody } from '../machinery/control-router.ts';
import { createMinuteWindow } from '../machinery/minute-window.ts';

const MINUTE_MS = 60_000;
const KEPT = 200;

/** Checkr: 1,200 requests a minute over all endpoints. */
export interface CheckrLimits {
  perMinute: number;
  /** Instead of a minute: a shorter window makes a test of the limit quick. */
  windowMs?: number;
  /** Whether a 429 carries `Retry-After`; nobody outside Checkr knows. */
  retryAfter?: boolean;
}

const LimitChange = z.object({
  limit: z.int().positive().optional(),
  windowMs: z.number().positive().max(MINUTE_MS).optional(),
  retryAfter: z.boolean().optional(),
});

/** What was asked for in one window: `taken` within the limit, `refused` beyond it. */
interface WindowCount {
  endsAt: number;
  taken: number;
  refused: number;
}

export type RateWindow = ReturnType<typeof createRateWindow>;

/** The account's limit: so many requests in each window of the clock, with counts of what came. */
export function createRateWindow({ limits, now }: { limits: CheckrLimits; now: () => number }) {
  let settings = {
    limit: limits.perMinute,
    windowMs: limits.windowMs ?? MINUTE_MS,
    retryAfter: limits.retryAfter ?? false,
  };
  let window = openWindow(settings, now);
  let counts: WindowCount[] = [];

  function count(endsAt: number, allowed: boolean): void {
    const newest = counts.at(-1);
    const current = newest?.endsAt === endsAt ? newest : { endsAt, taken: 0, refused: 0 };
    if (current !== newest) counts = [...counts.slice(1 - KEPT), current];
    if (allowed) current.taken += 1;
    else current.refused += 1;
  }

  return {
    settings: () => settings,
    counts: () => counts,
    change(values: z.infer<typeof LimitChange>): void {
      settings = {
        limit: values.limit ?? settings.limit,
        windowMs: values.windowMs ?? settings.windowMs,
        retryAfter: values.retryAfter ?? settings.retryAfter,
      };
      window = openWindow(settings, now);
      counts = [];
    },
    take(): { allowed: boolean; remaining: number; resetAt: number } {
      const taken = window.take('account');
      const resetAt = (taken.resetAt / MINUTE_MS) * settings.windowMs;
      count(resetAt, taken.allowed);
      return { ...taken, resetAt };
    },
  };
}

/** The window of a minute on a clock that runs so fast that a minute of it takes `windowMs`. */
function openWindow({ limit, windowMs }: { limit: number; windowMs: number }, now: () => number) {
  return createMinuteWindow({ limit, now: () => (now() / windowMs) * MINUTE_MS });
}

/** The control calls about the limit. */
export function addRateControl({ route }: ControlRouter, window: RateWindow): void {
  route('GET', '/rate', 'the rate limit, and what came in the last windows', () => ({
    ...window.settings(),
    windows: window.counts(),
  }));
  const change = '{limit?, windowMs?, retryAfter?}: changes the rate limit and forgets what came';
  route('PUT', '/rate', change, async (c) => {
    window.change(await controlBody(c, LimitChange));
    return window.settings();
  });
}
