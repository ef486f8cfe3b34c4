import { ApplicationFailure, defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { guardActivities, toActivityFailure } from '../../src/activities/guard-activities.ts';
import { VendorError } from '../../src/integrations/vendor-error.ts';
import { KeyRingError } from '../../src/key-ring.ts';

const EMAIL = 'adelheid@people.test';
const postgresError = Object.assign(new Error(`Key (email)=(${EMAIL}) already exists.`), {
  code: '23505',
  detail: `Key (email)=(${EMAIL})`,
});
const refused = (code: VendorError['code'], retryAfterMs?: number) =>
  new VendorError({
    code,
    operation: 'createInvitation',
    outcome: 'refused',
    retryAfterMs,
    detail: `no ${EMAIL}`,
  });

/** What Temporal stores and what the log gets of an activity that throws this. */
async function guarded(thrown: unknown) {
  const log: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
  const activities = guardActivities(
    { fail: async (_input: object): Promise<void> => Promise.reject(thrown) },
    logger,
  );
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('TRACE', () => {}) });
  const failure = await environment.run(activities.fail, {}).then(
    () => null,
    (error: unknown) => error,
  );
  const stored = JSON.stringify(defaultFailureConverter.errorToFailure(failure, defaultPayloadConverter));
  return { failure, stored, log };
}

describe('an activity that throws', () => {
  it.each([
    ['a query with its parameters', new DrizzleQueryError('insert into employees', [EMAIL], postgresError)],
    ['an error that names a person', new Error(`Nobody invites ${EMAIL}`)],
    [
      'an error whose message looks like a stack',
      new Error(`Failed\nparams: \n    at ${EMAIL}\n  at ${EMAIL}`),
    ],
    ['an error behind others', new Error('outer', { cause: new Error(EMAIL, { cause: postgresError }) })],
    ['a validation error', z.strictObject({ [EMAIL]: z.string() }).safeParse({ [`${EMAIL}!`]: 1 }).error],
    ['the words of a vendor', refused('checkr.invalid_request')],
    ['a text', `thrown ${EMAIL}`],
    ['an object', { email: EMAIL }],
    ['nothing', undefined],
  ])('%s leaves as a clean failure and a clean line of the log', async (_, thrown) => {
    const { failure, stored, log } = await guarded(thrown);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(stored).not.toContain('people.test');
    expect(log).toHaveLength(1);
    expect(log[0]).not.toContain('people.test');
  });

  it('tells the log where it was thrown', async () => {
    const { log } = await guarded(new Error(EMAIL));
    const { stack, activity } = z
      .object({ activity: z.string(), stack: z.array(z.string()) })
      .parse(JSON.parse(log[0] ?? ''));
    expect(activity).toBe('fail');
    expect(stack[0]).toMatch(/^at .*guard-activities\.test\.ts/);
  });

  it('beats as long as it works, so that only a dead worker is missed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    let done = () => {};
    const work = new Promise<void>((resolve) => {
      done = resolve;
    });
    const { slow } = guardActivities({ slow: (_input: object) => work }, pino({ level: 'silent' }));
    const environment = new MockActivityEnvironment();
    let beats = 0;
    environment.on('heartbeat', () => {
      beats += 1;
    });
    const running = environment.run(slow, {});
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    vi.advanceTimersByTime(8_000);
    expect(beats).toBeGreaterThanOrEqual(4);
    done();
    await running;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the failure of an activity', () => {
  it.each([
    ['a fault that passes', refused('checkr.rate_limited', 7_000), 'checkr.rate_limited', false, 7_000],
    ['a vendor that is down', refused('lever.unavailable'), 'lever.unavailable', false, undefined],
    ['a refused request', refused('checkr.invalid_request'), 'checkr.invalid_request', true, undefined],
    [
      'a key that is gone',
      new KeyRingError('keys.unknown_key', 'k0', 'Add it.'),
      'keys.unknown_key',
      true,
      undefined,
    ],
    ['a fault of Postgres', postgresError, 'database', false, undefined],
    ['a bug', new TypeError('x is not a function'), 'internal', false, undefined],
  ])('for %s has a code and says whether to try again', (_, thrown, type, nonRetryable, nextRetryDelay) => {
    const failure = toActivityFailure(thrown);
    expect(failure).toMatchObject({ type, nonRetryable });
    expect((failure as ApplicationFailure).nextRetryDelay ?? undefined).toBe(nextRetryDelay);
  });

  it('that an activity made itself stays as it is', () => {
    const own = ApplicationFailure.nonRetryable('The run is past turn 3.', 'run.stale_turn');
    expect(toActivityFailure(own)).toBe(own);
  });
});
