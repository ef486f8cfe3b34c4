import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveConflict } from '../../src/db/import-conflicts.ts';
import { type ImportedHire, importHire } from '../../src/db/import-hire.ts';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { employees, employeeValues } from '../../src/db/schema/employees.ts';
import { importConflicts } from '../../src/db/schema/import-conflicts.ts';
import { runs } from '../../src/db/schema/runs.ts';
import { createEmployee, editEmployee } from '../../src/db/write-employees.ts';
import { newId } from '../../src/ids.ts';
import { type ApiUnderTest, startApiUnderTest } from '../api/api-under-test.ts';
import { type Entry, seedEntry } from '../api/seed.ts';

let api: ApiUnderTest;
let entry: Entry;
beforeAll(async () => {
  api = await startApiUnderTest();
  entry = await seedEntry(api);
});
afterAll(() => api.stop());

const ADMIN = 'key:admin';
let hires = 0;

/** A run that has just entered for an opportunity and a contact of its own. */
async function hireOf(changes: Partial<ImportedHire> = {}): Promise<ImportedHire> {
  hires += 1;
  const runId = newId('run');
  const subject = changes.subject ?? `opportunity-${hires}`;
  const { definitionId, lever } = entry;
  await api.db.insert(runs).values({
    id: runId,
    workflowId: `onboarding:test:${runId}`,
    definitionId,
    version: 1,
    subject,
    generation: hires,
    connectionId: lever.id,
  });
  const values = {
    first_name: 'Ada',
    last_name: 'Quill',
    personal_email: `ada.${hires}@example.test`,
    time_zone: 'UTC',
    phone: null,
  };
  return {
    runId,
    connectionId: lever.id,
    definitionId,
    subject,
    leverContactId: `contact-${hires}`,
    isHire: true,
    values,
    mappingVersion: 3,
    fallbacks: new Set<string>(),
    now: new Date(),
    ...changes,
  };
}

/** Imports as the activity does: the employee is the run's from then on. */
async function doImport(hire: ImportedHire) {
  return api.db.transaction(async (tx) => {
    const outcome = await importHire(tx, hire);
    if (outcome.outcome === 'written') {
      const { employeeId } = outcome;
      await tx.update(runs).set({ employeeId, state: 'open' }).where(eq(runs.id, hire.runId));
    }
    return outcome;
  });
}
async function written(hire: ImportedHire) {
  const outcome = await doImport(hire);
  if (outcome.outcome !== 'written') throw new Error('It is in doubt who this is');
  return outcome;
}
async function conflictOf(hire: ImportedHire) {
  const outcome = await doImport(hire);
  if (outcome.outcome !== 'conflict') throw new Error('Nothing is in doubt');
  const [row] = await api.db.select().from(importConflicts).where(eq(importConflicts.id, outcome.conflictId));
  if (!row) throw new Error('The conflict is not there');
  return row;
}
const answer = (id: string, employeeId: string | null) =>
  resolveConflict(api.db, { id, employeeId, actor: ADMIN, now: new Date() });
async function profileOf(id: string) {
  const [row] = await api.db.select().from(employees).where(eq(employees.id, id));
  return row?.profile;
}
const saying = (hire: ImportedHire, values: Record<string, unknown>): ImportedHire => ({
  ...hire,
  values: { ...hire.values, ...values },
});

describe('the import of a hire', () => {
  it('remembers which version of the mapping made a value, and flags what is missing', async () => {
    const hire = saying(await hireOf(), { last_name: null, time_zone: 'Mars/Crater' });
    const { employeeId, missing, problems } = await written(hire);
    expect(missing.map(({ key }) => key)).toEqual(['last_name', 'time_zone']);
    expect(problems.map(({ code }) => code)).toEqual(['field.not_a_time_zone']);
    const origins = await api.db
      .select()
      .from(employeeValues)
      .where(eq(employeeValues.employeeId, employeeId));
    expect(origins.map(({ field }) => field).sort()).toEqual(['first_name', 'personal_email']);
    expect(origins[0]).toMatchObject({ source: 'import', mappingVersion: 3, actor: `run:${hire.runId}` });
  });

  it('leaves what an admin corrected until Lever says something new, and never takes a value away', async () => {
    const hire = await hireOf();
    const { employeeId } = await written(saying(hire, { job_title: 'Cook' }));
    await editEmployee({ db: api.db, actor: ADMIN, id: employeeId, values: { job_title: 'Chef' } });
    await written(saying(hire, { job_title: 'Cook' }));
    expect(await profileOf(employeeId)).toMatchObject({ job_title: 'Chef' });
    await written(saying(hire, { job_title: null }));
    expect(await profileOf(employeeId)).toMatchObject({ job_title: 'Chef' });
    await written(saying(hire, { job_title: 'Baker' }));
    expect(await profileOf(employeeId)).toMatchObject({ job_title: 'Baker' });
  });

  it('takes an employee without a Lever contact who has the address, in any case', async () => {
    const hire = await hireOf();
    const profile = { first_name: 'Ada', personal_email: `ADA.${hires}@example.test` };
    const made = await createEmployee({ db: api.db, actor: ADMIN, input: { profile } });
    const { employeeId } = await written(hire);
    expect(employeeId).toBe(made.ok ? made.employee.id : null);
    expect((await written(hire)).employeeId).toBe(employeeId);
  });

  it('asks when another candidate has the address, and goes on as an admin decides', async () => {
    const first = await hireOf();
    const { employeeId } = await written(first);
    const address = { personal_email: first.values.personal_email };
    const [twin, stranger] = [saying(await hireOf(), address), saying(await hireOf(), address)];
    const asked = await conflictOf(twin);
    expect(asked).toMatchObject({
      kind: 'email_of_another_contact',
      candidates: [employeeId],
      state: 'open',
    });
    expect((await conflictOf(twin)).id).toBe(asked.id);

    expect((await answer(asked.id, employeeId)).ok).toBe(true);
    const told = await api.db.select().from(deliveries).where(eq(deliveries.source, 'gangway'));
    expect(told.map(({ body }) => body)).toContainEqual({ runId: twin.runId });
    expect((await written(twin)).employeeId).toBe(employeeId);
    // The contact is known from now on, for another opportunity too.
    const later = await hireOf({ leverContactId: twin.leverContactId, isHire: false });
    expect((await written(saying(later, address))).employeeId).toBe(employeeId);

    expect((await answer((await conflictOf(stranger)).id, null)).ok).toBe(true);
    const separate = await written(stranger);
    expect(separate.employeeId).not.toBe(employeeId);
    expect((await written(stranger)).employeeId).toBe(separate.employeeId);
  });

  it('asks when the same person is hired for two postings at the same time', async () => {
    const first = await hireOf();
    const { employeeId } = await written(first);
    const second = await hireOf({ leverContactId: first.leverContactId });
    const asked = await conflictOf(second);
    expect(asked).toMatchObject({ kind: 'hired_twice', candidates: [employeeId] });
    await api.db.update(runs).set({ state: 'completed' }).where(eq(runs.id, first.runId));
    expect((await written(second)).employeeId).toBe(employeeId);
    const [settled] = await api.db.select().from(importConflicts).where(eq(importConflicts.id, asked.id));
    expect(settled?.state).toBe('obsolete');
  });

  it('makes one employee when two imports of one address come at once', async () => {
    const [one, other] = [await hireOf(), await hireOf()];
    const address = { personal_email: 'at.once@example.test' };
    const outcomes = await Promise.all([doImport(saying(one, address)), doImport(saying(other, address))]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['conflict', 'written']);
  });
});
