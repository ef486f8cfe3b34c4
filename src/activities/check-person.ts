import { randomUUID } from 'node:crypto';
import { and, eq, isNotNull } from 'drizzle-orm';
import type { OpenAttempt } from '../db/checks.ts';
import type { Db } from '../db/database.ts';
import type { VersionReader } from '../db/definitions.ts';
import {
  type ProviderPersonRow,
  providerPerson,
  samePerson,
  updateProviderPerson,
} from '../db/provider-persons.ts';
import { providerPersons } from '../db/schema/employees.ts';
import { KEY_LIFE_MS } from '../domain/check/next-step.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { ScreeningPersons } from '../integrations/screening-provider.ts';
import type { StepInput } from '../workflows/contract.ts';
import { pauseAfterDoubt, whenRefused } from './check-refusal.ts';
import type { CheckStore } from './check-store.ts';
import type { ScreeningPersonReader } from './screening-person.ts';
import type { VendorClients } from './vendor-clients.ts';

export interface CheckDeps {
  readonly db: Db;
  readonly store: CheckStore;
  readonly vendors: VendorClients;
  readonly versions: VersionReader;
  readonly personOf: ScreeningPersonReader;
  readonly reconcileMs: number;
}

/** The steps that find or make the person at the provider, before anything is ordered. */
export function createPersonSteps({ db, store, vendors, personOf, reconcileMs }: CheckDeps) {
  async function findPerson(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    return whenRefused({ store, attempt, input }, async () => {
      const { find } = personsOf(attempt);
      const finding = find ? await find(await personOf(attempt)) : ({ found: 'none' } as const);
      if (finding.found === 'ambiguous') {
        const holdUntil = new Date(input.now + reconcileMs);
        return store.settle(attempt, input, { holdReason: 'person_ambiguous', holdUntil });
      }
      const providerPersonId = finding.found === 'one' ? finding.personId : null;
      const patch = providerPersonId
        ? { providerId: providerPersonId, body: null }
        : { lookedUpAt: new Date(input.now) };
      const person = await updateProviderPerson(db, attempt.check, patch);
      return store.settle({ ...attempt, person }, input, providerPersonId ? { providerPersonId } : {});
    });
  }

  async function createPerson(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    const sending = await beginSending(attempt, input);
    if (!sending) return store.settle(attempt, input, await pauseAfterLastSending(attempt, input));
    const forget = async () => {
      const unsent = { idempotencyKey: randomUUID(), body: null, firstSentAt: null };
      await updateProviderPerson(db, attempt.check, unsent);
    };
    return whenRefused({ store, attempt, input, onRefused: forget }, async () => {
      const providerPersonId = await personsOf(attempt).create(sending.body, sending);
      const person = await updateProviderPerson(db, attempt.check, {
        providerId: providerPersonId,
        body: null,
      });
      return store.settle({ ...attempt, person }, input, { providerPersonId });
    });
  }

  function personsOf({ connection }: OpenAttempt): ScreeningPersons {
    const { persons } = vendors.provider(connection);
    if (!persons) throw new Error(`The provider of connection ${connection.id} has no persons`);
    return persons;
  }

  /** Commits what is about to be sent; null when the look-up that must come first was used up by another sending. */
  async function beginSending(
    attempt: OpenAttempt,
    input: StepInput,
  ): Promise<{ readonly body: string; readonly idempotencyKey: string } | null> {
    const { person } = attempt;
    const isOld = person.firstSentAt !== null && input.now - person.firstSentAt.getTime() >= KEY_LIFE_MS;
    const frozen = isOld ? null : person.body;
    const idempotencyKey = isOld ? randomUUID() : person.idempotencyKey;
    const body = frozen ?? (await freshBody(attempt));
    const firstSentAt = isOld ? new Date(input.now) : (person.firstSentAt ?? new Date(input.now));
    const [claimed] = await db
      .update(providerPersons)
      .set({ body, idempotencyKey, firstSentAt, lookedUpAt: null })
      .where(and(samePerson(attempt.check), isNotNull(providerPersons.lookedUpAt), sameKey(person)))
      .returning({ idempotencyKey: providerPersons.idempotencyKey });
    return claimed ? { body, idempotencyKey } : null;
  }

  async function pauseAfterLastSending({ check }: OpenAttempt, input: StepInput) {
    return pauseAfterDoubt((await providerPerson(db, check)).firstSentAt, input.now);
  }

  async function freshBody(attempt: OpenAttempt): Promise<string> {
    const written = personsOf(attempt).write(await personOf(attempt));
    if (!written.ok) throw new Error(`The person cannot be sent: ${written.problem.code}`);
    return written.body;
  }

  return { findPerson, createPerson };
}

function sameKey(person: ProviderPersonRow) {
  return eq(providerPersons.idempotencyKey, person.idempotencyKey);
}
