import { Context } from '@temporalio/activity';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { Logger } from 'pino';
import { VendorError } from '../integrations/vendor-error.ts';
import { KeyRingError } from '../key-ring.ts';

/**
 * The failure that Temporal stores for an error: code and sentence, never a value of a row or a vendor's words.
 * Retried unless asking again cannot help.
 */
export function toActivityFailure(error: unknown): TemporalFailure {
  if (error instanceof TemporalFailure) return error;
  if (error instanceof VendorError) {
    return ApplicationFailure.create({
      message: error.message,
      type: error.code,
      nonRetryable: !error.transient,
      ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
    });
  }
  if (error instanceof KeyRingError) {
    return ApplicationFailure.create({ message: error.message, type: error.code, nonRetryable: true });
  }
  const code = databaseCode(error);
  return ApplicationFailure.create({
    message: code ? `Postgres answered ${code}.` : 'An unexpected error; the log of the worker has more.',
    type: code ? 'database' : 'internal',
  });
}

/** The SQLSTATE or socket code of an error of the database, however deep it is wrapped. */
function databaseCode(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && /^[A-Z0-9_]{4,40}$/.test(cause.code))
      return cause.code;
  }
  return null;
}

type Activity<I, O> = (input: I) => Promise<O>;

/** Shorter than the heartbeat timeout of the activities, so that only a dead worker misses it. */
const HEARTBEAT_MS = 2_000;

/** Wraps every activity: it tells that it lives, and nothing but a clean failure leaves the worker. */
export function guardActivities<T extends object>(activities: T, logger: Logger): T {
  const guarded = Object.entries(activities).map(([name, activity]: [string, Activity<unknown, unknown>]) => [
    name,
    async (input: unknown) => {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
      try {
        return await activity(input);
      } catch (error) {
        const failure = toActivityFailure(error);
        logger.warn({ activity: name, failure: failure.message, stack: stackOf(error) }, 'activity failed');
        throw failure;
      } finally {
        clearInterval(beat);
      }
    },
  ]);
  return Object.fromEntries(guarded) as T;
}

/** Where it happened, without the message, which can hold the parameters of a query in lines of its own. */
function stackOf(error: unknown): readonly string[] {
  if (!(error instanceof Error) || error instanceof TemporalFailure) return [];
  return (error.stack ?? '')
    .replace(error.message, '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
}
