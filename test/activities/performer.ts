import { inspect } from 'node:util';
import {
  type ApplicationFailure,
  defaultFailureConverter,
  defaultPayloadConverter,
} from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { pino } from 'pino';
import { createActivities } from '../../src/activities/run-activities.ts';
import { createVendorClients } from '../../src/activities/vendor-clients.ts';
import type { Db } from '../../src/db/database.ts';
import type { TaskNext, TaskStep } from '../../src/domain/run/task-next.ts';
import type { RunActivities, StepActivities, StepInput } from '../../src/workflows/contract.ts';
import { PERSONAL } from './hired-person.ts';
import type { World } from './world.ts';

export const RECONCILE_MS = 3_600_000;
const COMPANY_TIME_ZONE = 'America/New_York';

type Look = 'lookAtImport' | 'lookAtCheck';
type AllActivities = RunActivities & StepActivities;

/** What a vendor was sent; ids in `call` are `:id`. */
export interface SentRequest {
  readonly call: string;
  readonly key: string | null;
  readonly body: string | null;
}

/** Does activities as a worker would, and keeps all that Temporal and the log would get from them. */
export type Performer = ReturnType<typeof createPerformer>;

export function createPerformer(
  world: World,
  { db = world.db, fetch = globalThis.fetch }: { db?: Db; fetch?: typeof globalThis.fetch } = {},
) {
  const given: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void given.push(line) });
  const sdkLogger = new DefaultLogger('WARN', (entry) => void given.push(inspect(entry)));
  const environment = new MockActivityEnvironment({}, { logger: sdkLogger });
  const requests: SentRequest[] = [];
  const recorded: typeof globalThis.fetch = (target, init) => {
    const headers = new Headers(init?.headers);
    requests.push({
      call: `${init?.method ?? 'GET'} ${new URL(String(target)).pathname.replace(/[0-9a-f]{24}/, ':id')}`,
      key: headers.get('idempotency-key'),
      body: typeof init?.body === 'string' ? init.body : null,
    });
    return fetch(target, init);
  };
  const vendors = createVendorClients({
    db: world.db,
    publicUrl: 'http://127.0.0.1:1',
    keyRing: world.keyRing,
    fetch: recorded,
  });
  const { run, steps } = createActivities({
    db,
    vendors,
    logger,
    reconcileMs: RECONCILE_MS,
    companyTimeZone: COMPANY_TIME_ZONE,
  });
  const activities: AllActivities = { ...run, ...steps };

  async function perform<I, O>(activity: (input: I) => Promise<O>, input: I): Promise<O> {
    given.push(JSON.stringify(input));
    try {
      const result = await environment.run<[I], O, (input: I) => Promise<O>>(activity, input);
      given.push(JSON.stringify(result ?? null));
      return result;
    } catch (error) {
      given.push(JSON.stringify(defaultFailureConverter.errorToFailure(error, defaultPayloadConverter)));
      throw error;
    }
  }

  const take = (name: Look | TaskStep, input: StepInput): Promise<TaskNext> =>
    perform(activities[name], input);

  return {
    activities,
    vendors,
    perform,
    take,
    /** Every request to a vendor, oldest first. */
    requests,
    sent: (call: string) => requests.filter((request) => request.call === call),
    /** Looks and takes the steps that are asked for, up to a wait, an end, or `before` that step. */
    async follow(input: StepInput, before?: TaskStep): Promise<TaskNext> {
      let next = await take('lookAtCheck', input);
      while (next.do === 'step' && next.step !== before) {
        next = await take(next.step, { ...input, retry: false, poked: false });
      }
      return next;
    },
    /** The failure that an activity ends with. */
    async failureOf(name: keyof AllActivities, input: unknown): Promise<ApplicationFailure> {
      try {
        await perform(activities[name] as (input: unknown) => Promise<unknown>, input);
      } catch (error) {
        return error as ApplicationFailure;
      }
      throw new Error(`${name} did not fail`);
    },
    /** The words of these, and of every person, that came out of an activity; `[]` is what has to be. */
    leaked(words: readonly string[] = []): string[] {
      const all = given.join('\n').toLowerCase();
      return [...PERSONAL, ...words].filter((word) => all.includes(word.toLowerCase()));
    },
  };
}

/** What a step of the check of a run is told. */
export function checkInput(
  { runId }: { readonly runId: string },
  changes: Partial<StepInput> = {},
): StepInput {
  return {
    runId,
    taskKey: 'check',
    attempt: 1,
    now: Date.now(),
    canceling: false,
    poked: false,
    retry: false,
    ...changes,
  };
}
