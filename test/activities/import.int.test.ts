import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { getEmployee } from '../../src/db/employees.ts';
import { readMapping, saveMapping as saveFieldMapping } from '../../src/db/field-mappings.ts';
import { getRun, type RunRow } from '../../src/db/runs.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { employees, employeeValues } from '../../src/db/schema/employees.ts';
import { runs, runTasks } from '../../src/db/schema/runs.ts';
import { readSeenSources } from '../../src/db/seen-sources.ts';
import { EMPTY_PROFILE } from '../../src/domain/employee/employee-profile.ts';
import { MappingFields } from '../../src/domain/mapping/field-mapping.ts';
import { LEVER_DEFAULT_MAPPING } from '../../src/domain/mapping/lever-default-mapping.ts';
import { newId } from '../../src/ids.ts';
import type { StepInput } from '../../src/workflows/contract.ts';
import { tasksOfRun } from '../helpers/tasks-of-run.ts';
import { checkInput, createPerformer, type Performer } from './performer.ts';
import { startWorld, type World } from './world.ts';

const MINUTE = 60_000;
const ADELHEID = {
  name: 'Adelheid von Quillfeather',
  email: 'adelheid.lever@people.test',
  phone: '(415) 555-0123',
};

let world: World;
let performer: Performer;

beforeAll(async () => {
  world = await startWorld();
  performer = createPerformer(world);
});

afterEach(async () => {
  await world.leverControl('DELETE', '/faults');
  expect(performer.leaked()).toEqual([]);
});

afterAll(() => world.stop());

let people = 0;

/** Somebody with an address of their own. */
function adelheid(changes: Readonly<Record<string, unknown>> = {}) {
  people += 1;
  return { ...ADELHEID, email: `adelheid.${people}@people.test`, ...changes };
}

async function addCandidate(candidate: Readonly<Record<string, unknown>> = adelheid()): Promise<string> {
  const made = await world.leverControl('POST', '/opportunities', candidate);
  return z.object({ id: z.string() }).parse(made).id;
}

const hire = (opportunityId: string) =>
  world.leverControl('POST', `/opportunities/${opportunityId}/hire`, {});

async function hiredCandidate(candidate?: Readonly<Record<string, unknown>>): Promise<string> {
  const id = await addCandidate(candidate);
  await hire(id);
  return id;
}

/** A run that has just been made for an opportunity. */
async function enter(subject: string, run: Partial<typeof runs.$inferInsert> = {}): Promise<RunRow> {
  const id = newId('run');
  await world.db.insert(runs).values({
    id,
    workflowId: `onboarding:${world.definition.key}:${subject}:${run.generation ?? 1}`,
    definitionId: world.definition.id,
    version: 1,
    subject,
    generation: 1,
    connectionId: world.lever.id,
    ...run,
  });
  await world.db.insert(runTasks).values({
    runId: id,
    key: 'import',
    kind: 'import_employee',
    name: 'Import from Lever',
    position: 0,
    state: 'active',
    waitsFor: 'start',
    since: new Date(),
  });
  return getRun(world.db, id);
}

const inputOf = ({ id }: RunRow, changes: Partial<StepInput> = {}) =>
  checkInput({ runId: id }, { taskKey: 'import', ...changes });
const doImport = (run: RunRow, changes: Partial<StepInput> = {}) =>
  performer.take('importEmployee', inputOf(run, changes));
const fault = (path: string, kind: object) =>
  world.leverControl('POST', '/faults', { match: { path }, ...kind });

async function employeeOf({ id }: RunRow) {
  const { employeeId } = await getRun(world.db, id);
  return employeeId === null ? null : getEmployee(world.db, employeeId);
}

describe('the import of a hire', () => {
  it('makes an employee of what Lever shows', async () => {
    const startDate = Date.UTC(2026, 2, 2, 3);
    const run = await enter(await hiredCandidate({ ...ADELHEID, offer: { startDate } }));
    expect(await performer.take('lookAtImport', inputOf(run))).toMatchObject({ step: 'importEmployee' });
    expect(await doImport(run)).toEqual({ do: 'end', state: 'completed', waitsFor: null });
    expect((await employeeOf(run))?.profile).toEqual({
      first_name: 'Adelheid von',
      last_name: 'Quillfeather',
      personal_email: ADELHEID.email,
      phone: '+14155550123',
      time_zone: 'America/New_York',
      job_title: 'Backend Engineer',
      department: 'Research & Development',
      start_date: '2026-03-01',
      work_location: { country: 'US', state: 'CA', city: 'San Francisco' },
    });
    const { state, hiredAt } = await getRun(world.db, run.id);
    expect(state).toBe('open');
    expect(hiredAt).toBeInstanceOf(Date);
  });

  it('is done twice without a second employee, and with what Lever shows the second time', async () => {
    const run = await enter(await hiredCandidate());
    await Promise.all([doImport(run), doImport(run), doImport(run)]);
    const first = await employeeOf(run);
    await doImport(run);
    expect(await employeeOf(run)).toMatchObject({ id: first?.id, createdAt: first?.createdAt });
  });

  it('of somebody without an application leaves the work location open', async () => {
    const run = await enter(await hiredCandidate(adelheid({ posting: null, origin: 'sourced' })));
    expect(await doImport(run)).toMatchObject({ do: 'end', state: 'completed' });
    expect((await employeeOf(run))?.profile).toMatchObject({ work_location: null, job_title: null });
  });

  it('does without the posting and the offers that the key may not see', async () => {
    const run = await enter(await hiredCandidate());
    await fault('^/v1/postings/', { kind: 'status', status: 403 });
    await fault('^/v1/opportunities/.*/offers', { kind: 'status', status: 403 });
    expect(await doImport(run)).toMatchObject({ do: 'end', state: 'completed' });
    expect((await employeeOf(run))?.profile).toMatchObject({ job_title: null, start_date: null });
  });

  it.each([
    ['an e-mail', { name: 'Adelheid Quillfeather' }],
    ['a last name', { name: 'Adelheid', email: 'adelheid.single@people.test' }],
  ])('is flagged without %s, and the run waits', async (_, candidate) => {
    const run = await enter(await hiredCandidate(candidate));
    expect(await doImport(run)).toMatchObject({ do: 'wait', state: 'flagged', waitsFor: 'missing_info' });
    expect(await tasksOfRun(world.db, run.id)).toMatchObject([{ waitsFor: 'missing_info' }]);
    expect((await getRun(world.db, run.id)).state).toBe('open');
  });

  it('waits while Lever does not show the hire, and enters when it does', async () => {
    const subject = await addCandidate();
    const run = await enter(subject);
    const now = run.createdAt.getTime() + MINUTE;
    expect(await doImport(run, { now })).toEqual({
      do: 'wait',
      state: 'active',
      waitsFor: 'source_not_shown',
      until: now + 20_000,
      onPoke: null,
    });
    await hire(subject);
    expect(await doImport(run, { now: now + 20_000 })).toMatchObject({ do: 'end', state: 'completed' });
  });

  it.each([
    ['not hired', (id: string) => world.leverControl('POST', `/opportunities/${id}/archive`, {})],
    ['deleted', (id: string) => world.leverControl('DELETE', `/opportunities/${id}`)],
  ])('of somebody who is %s enters nobody after ten minutes', async (_, happen) => {
    const subject = await addCandidate();
    const run = await enter(subject);
    await happen(subject);
    const shownUntil = run.createdAt.getTime() + 10 * MINUTE;
    expect(await doImport(run, { now: shownUntil - 1 })).toMatchObject({ waitsFor: 'source_not_shown' });
    expect(await doImport(run, { now: shownUntil })).toEqual({
      do: 'end',
      state: 'canceled',
      waitsFor: 'not_hired',
    });
    expect(await employeeOf(run)).toBeNull();
  });

  it('of the hire that an earlier run has dealt with enters nobody again', async () => {
    const subject = await hiredCandidate();
    const first = await enter(subject);
    await doImport(first);
    await world.db
      .update(runs)
      .set({ state: 'completed', closedAt: new Date() })
      .where(eq(runs.id, first.id));
    const second = await enter(subject, { generation: 2 });
    expect(await doImport(second)).toEqual({ do: 'end', state: 'canceled', waitsFor: 'same_hire' });
    expect(await employeeOf(second)).toBeNull();

    await world.leverControl('POST', `/opportunities/${subject}/unarchive`, {});
    await hire(subject);
    const third = await enter(subject, { generation: 3 });
    expect(await doImport(third)).toMatchObject({ do: 'end', state: 'completed' });
    expect((await employeeOf(third))?.id).toBe((await employeeOf(first))?.id);
  });
});

describe('the import by a mapping of the connection', () => {
  const TEMPLATE = randomUUID();
  const MANAGER = 'rosa.diaz@acme.example';

  async function saveMapping(changes: Readonly<Record<string, unknown>>): Promise<number> {
    const mapping = { direction: 'inbound' as const, subject: world.lever.id };
    const basedOn = (await readMapping(world.db, mapping))?.version ?? 0;
    const fields = MappingFields.parse({ ...LEVER_DEFAULT_MAPPING, ...changes });
    const saved = await saveFieldMapping(world.db, { ...mapping, basedOn, fields, actor: 'system' });
    if (!saved.ok) throw new Error(saved.reason);
    return saved.mapping.version;
  }

  it('takes own fields of offers and forms, finds the manager, and says which version made a value', async () => {
    const manager = newId('employee');
    const profile = { ...EMPTY_PROFILE, personal_email: MANAGER.toUpperCase() };
    await world.db.insert(employees).values({ id: manager, profile });
    const version = await saveMapping({
      job_title: { source: 'offer.fields.custom_title', transforms: [{ use: 'case', to: 'capitals' }] },
      department: {
        source: `form.${TEMPLATE}.team`,
        transforms: [{ use: 'map_values', pairs: [{ from: 'blue', to: 'Blue Team' }] }],
      },
      manager: { source: 'posting.hiringManager', transforms: [{ use: 'lookup_employee' }] },
    });
    const fields = [{ text: 'Title', identifier: 'custom_title', value: 'STAFF ENGINEER' }];
    const form = {
      templateId: TEMPLATE,
      fields: [{ id: 'team', type: 'dropdown', text: 'Team', value: 'Blue' }],
    };
    const run = await enter(await hiredCandidate(adelheid({ offer: { fields }, form })));
    expect(await doImport(run)).toEqual({ do: 'end', state: 'completed', waitsFor: null });

    const employee = await employeeOf(run);
    expect(employee?.profile).toMatchObject({
      job_title: 'Staff Engineer',
      department: 'Blue Team',
      manager,
      first_name: 'Adelheid von',
    });
    const origins = await world.db
      .select()
      .from(employeeValues)
      .where(eq(employeeValues.employeeId, employee?.id ?? ''));
    expect(new Set(origins.map(({ mappingVersion }) => mappingVersion))).toEqual(new Set([version]));
    expect(await readSeenSources(world.db, world.lever.id)).toEqual([
      { path: `form.${TEMPLATE}.team`, label: 'Form "Offer information": Team', type: 'text' },
      { path: 'offer.fields.custom_title', label: 'Offer: Title', type: 'text' },
    ]);
  });

  it('leaves fields alone that it does not map, and a time zone that the employee has', async () => {
    await saveMapping({ time_zone: { fallback: { use: 'company_time_zone' } } });
    const id = newId('employee');
    const candidate = adelheid();
    const before = {
      ...EMPTY_PROFILE,
      personal_email: candidate.email,
      time_zone: 'Asia/Tokyo',
      shirt_size: 'M',
    };
    await world.db.insert(employees).values({ id, profile: before });
    const run = await enter(await hiredCandidate(candidate));
    expect(await doImport(run)).toMatchObject({ do: 'end', state: 'completed' });
    expect(await employeeOf(run)).toMatchObject({
      id,
      profile: { first_name: 'Adelheid von', time_zone: 'Asia/Tokyo', shirt_size: 'M' },
    });
  });

  it('is flagged when a required field is not mapped', async () => {
    const { personal_email: _, ...rest } = LEVER_DEFAULT_MAPPING;
    const { version = 0 } =
      (await readMapping(world.db, { direction: 'inbound', subject: world.lever.id })) ?? {};
    const mapping = {
      direction: 'inbound' as const,
      subject: world.lever.id,
      basedOn: version,
      actor: 'system',
    };
    expect((await saveFieldMapping(world.db, { ...mapping, fields: rest })).ok).toBe(true);
    const run = await enter(await hiredCandidate());
    const next = await doImport(run);
    await saveMapping({});
    expect(next).toMatchObject({ state: 'flagged', waitsFor: 'missing_info' });
  });
});

describe('an import that Lever refuses', () => {
  it.each([
    ['a confidential record', adelheid({ confidentiality: 'confidential' }), null, 'source_refused'],
    ['a revoked key', adelheid(), 401, 'connection_unauthorized'],
  ])('because of %s needs attention', async (_, candidate, status, waitsFor) => {
    const run = await enter(await hiredCandidate(candidate));
    if (status) await fault('/v1/opportunities', { kind: 'status', status });
    expect(await doImport(run)).toMatchObject({ do: 'wait', state: 'needs_attention', waitsFor });
    expect(await tasksOfRun(world.db, run.id)).toMatchObject([{ waitsFor }]);
    expect((await getRun(world.db, run.id)).state).toBe('entering');
  });

  it.each([
    [429, 'Retry-After', 9, 9_000],
    [503, 'Retry-After', 40, 40_000],
    [500, 'nothing', undefined, undefined],
  ])('for now, with %d and %s, is asked again', async (status, _, retryAfter, nextRetryDelay) => {
    const run = await enter(await hiredCandidate());
    await fault('/v1/opportunities', { kind: 'status', status, ...(retryAfter ? { retryAfter } : {}) });
    const failure = await performer.failureOf('importEmployee', inputOf(run));
    expect(failure).toMatchObject({ nonRetryable: false });
    expect(failure.nextRetryDelay ?? undefined).toBe(nextRetryDelay);
  });

  it('for a request that cannot be right fails for good, in a sentence of ours', async () => {
    const run = await enter(await hiredCandidate());
    const body = { code: 'BadRequest', message: 'Quillfeather is not a thing' };
    await fault('/v1/opportunities', { kind: 'status', status: 400, body });
    expect(await performer.failureOf('importEmployee', inputOf(run))).toMatchObject({
      nonRetryable: true,
      type: 'lever.invalid_request',
    });
  });
});

describe('an import beside which something else happened', () => {
  it('ends at once when the run is being canceled', async () => {
    const run = await enter(randomUUID());
    expect(await performer.take('lookAtImport', inputOf(run, { canceling: true }))).toEqual({
      do: 'end',
      state: 'canceled',
      waitsFor: null,
    });
  });

  it('waits for an inactive connection', async () => {
    const run = await enter(randomUUID());
    const switchTo = (active: boolean) =>
      world.db.update(connections).set({ active }).where(eq(connections.id, world.lever.id));
    await switchTo(false);
    const next = await performer.take('lookAtImport', inputOf(run));
    await switchTo(true);
    expect(next).toMatchObject({ state: 'needs_attention', waitsFor: 'connection_inactive' });
  });

  it('does not open a run that was closed while it read', async () => {
    const run = await enter(await hiredCandidate());
    const closedAt = new Date();
    await world.db.update(runs).set({ state: 'canceled', closedAt }).where(eq(runs.id, run.id));
    await doImport(run);
    expect(await getRun(world.db, run.id)).toMatchObject({ state: 'canceled', closedAt });
  });
});
