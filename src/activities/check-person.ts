import { randomUUID } from 'node:crypto';
import { and, eq, isNotNull } from 'drizzle-orm';
import type { OpenAttempt } from '../db/checks.ts';
import type { Db } from '../db/database.ts';
import type { VersionReader } from '../db/definitions.ts';
import { createInstallationReader, getEmployee } from '../db/employees.ts';
import {
  type ProviderPersonRow,
  providerPerson,
  samePerson,
  updateProviderPerson,
} from '../db/provider-persons.ts';
import { providerPersons } from '../db/schema/employees.ts';
import { KEY_LIFE_MS } from '../domain/check/next-step.ts';
import type { EmployeeProfile } from '../domain/employee-profile.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import type { WorkLocation } from '../domain/work-location.ts';
import { candidateBody } from '../integrations/checkr/order-body.ts';
import type { OrderBody } from '../integrations/checkr/order-problem.ts';
import type { StepInput } from '../workflows/contract.ts';
import { pauseAfterDoubt, whenRefused } from './check-refusal.ts';
import type { CheckStore } from './check-store.ts';
import type { VendorClients } from './vendor-clients.ts';

export interface CheckDeps {
  readonly db: Db;
  readonly store: CheckStore;
  readonly vendors: VendorClients;
  readonly versions: VersionReader;
  readonly reconcileMs: number;
}

/** The steps that find or make the person at the provider, before anything is ordered. */
export function createPersonSteps({ db, store, vendors, reconcileMs }: CheckDeps) {
  const installationId = createInstallationReader({ db });

  async function findPerson(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    return whenRefused({ store, attempt, input }, async () => {
      const checkr = vendors.checkr(attempt.connection);
      const { profile, customId } = await personOf(attempt);
      const ours = await checkr.findCandidates({ customId });
      const email = profile.personalEmail ?? '';
      const others = ours.length === 0 && email ? await checkr.findCandidates({ email }) : [];
      const strangers = others.filter((other) => other.custom_id !== null && other.custom_id !== customId);
      if (ours.length > 1 || strangers.length > 0) {
        const holdUntil = new Date(input.now + reconcileMs);
        return store.settle(attempt, input, { holdReason: 'person_ambiguous', holdUntil });
      }
      const found = ours[0];
      const lookedUpAt = new Date(input.now);
      const patch = found ? { providerId: found.id, body: null } : { lookedUpAt };
      const person = await updateProviderPerson(db, attempt.check, patch);
      return store.settle({ ...attempt, person }, input, found ? { providerPersonId: found.id } : {});
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
      const checkr = vendors.checkr(attempt.connection);
      const person = await checkr.createCandidate(sending.body, sending);
      const made = await updateProviderPerson(db, attempt.check, { providerId: person.id, body: null });
      return store.settle({ ...attempt, person: made }, input, { providerPersonId: person.id });
    });
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
    const { profile, customId } = await personOf(attempt);
    const { workCountry, workState, workCity } = attempt.check;
    const workLocation: WorkLocation = {
      country: workCountry,
      ...(workState ? { state: workState } : {}),
      ...(workCity ? { city: workCity } : {}),
    };
    const written = bodyOf(profile, workLocation, customId);
    if (!written.ok) throw new Error(`The person cannot be sent: ${written.problem.code}`);
    return written.body;
  }

  async function personOf({
    check,
  }: OpenAttempt): Promise<{ readonly profile: EmployeeProfile; readonly customId: string }> {
    const employee = await getEmployee(db, check.employeeId);
    return { profile: employee.profile, customId: `${await installationId()}:${employee.id}` };
  }

  return { findPerson, createPerson };
}

function sameKey(person: ProviderPersonRow) {
  return eq(providerPersons.idempotencyKey, person.idempotencyKey);
}

function bodyOf(profile: EmployeeProfile, workLocation: WorkLocation, customId: string): OrderBody {
  return candidateBody({
    email: profile.personalEmail ?? '',
    firstName: profile.firstName ?? '',
    lastName: profile.lastName ?? '',
    phone: profile.phone,
    customId,
    workLocation,
  });
}

/** Why the provider would not take this person, known before anything is sent; null when it would. */
export function candidateProblem(
  profile: EmployeeProfile,
  workLocation: WorkLocation | null,
): WaitReason | null {
  if (!workLocation) return 'location_missing';
  const written = bodyOf(profile, workLocation, 'check');
  if (written.ok) return null;
  switch (written.problem.code) {
    case 'location_missing':
    case 'location_state_invalid':
      return 'location_missing';
    case 'location_not_us':
      return 'location_not_us';
    case 'email_invalid':
      return 'missing_info';
    default:
      return 'name_not_accepted';
  }
}
