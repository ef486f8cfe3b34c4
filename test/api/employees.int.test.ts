import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { importConflicts } from '../../src/db/schema/import-conflicts.ts';
import { runTasks } from '../../src/db/schema/runs.ts';
import { newId } from '../../src/ids.ts';
import { type ApiUnderTest, startApiUnderTest } from './api-under-test.ts';
import { type Entry, seedEntry, seedRun } from './seed.ts';

let api: ApiUnderTest;
let entry: Entry;
beforeAll(async () => {
  api = await startApiUnderTest();
  entry = await seedEntry(api);
});
afterAll(() => api.stop());

let people = 0;
function profileOf(changes: Record<string, unknown> = {}) {
  people += 1;
  const personal_email = `ada.${people}@example.test`;
  return { first_name: 'Ada', last_name: 'Quill', personal_email, time_zone: 'UTC', ...changes };
}

async function create(changes: Record<string, unknown> = {}) {
  const made = await api.call('POST', '/api/v1/employees', { body: { profile: profileOf(changes) } });
  expect(made.status).toBe(201);
  return made.json;
}
const edit = (id: string, profile: object) =>
  api.call('PATCH', `/api/v1/employees/${id}`, { as: 'operator', body: { profile } });
const paths = (json: { errors: { path: string }[] }) => json.errors.map(({ path }) => path).sort();

describe('employees', () => {
  it('are created and read with their fields, by those who may', async () => {
    const profile = profileOf();
    const body = { lever_contact_id: 'contact-1', profile };
    const created = await api.call('POST', '/api/v1/employees', { as: 'operator', body });
    expect(created).toMatchObject({
      status: 201,
      json: { name: 'Ada Quill', profile: { ...profile, phone: null }, missing: [] },
    });
    const read = await api.call('GET', `/api/v1/employees/${created.json.id}`, { as: 'operator' });
    expect(read.json).toMatchObject({ ...created.json, sources: { first_name: { source: 'admin' } } });
    expect((await api.call('GET', '/api/v1/employees', { as: 'viewer' })).status).toBe(403);
    const again = await api.call('POST', '/api/v1/employees', { body });
    expect(again).toMatchObject({ status: 409, json: { code: 'employee.contact_taken' } });
    const audit = await api.call('GET', `/api/v1/audit?object_id=${created.json.id}`);
    expect(JSON.stringify(audit.json)).not.toMatch(/Quill|example\.test/);
    expect(api.log.join('')).not.toMatch(/Quill|ada\.1@example/);
  });

  it('refuse values that are not what they should be, all at once', async () => {
    const profile = profileOf({ personal_email: 'nobody', time_zone: 'Mars/Crater', start_date: '1.2.2026' });
    const body = { profile: { ...profile, shoe_size: 42, manager: newId('employee') } };
    const { status, json } = await api.call('POST', '/api/v1/employees', { body });
    expect(status).toBe(400);
    expect(paths(json)).toEqual([
      'body.profile.manager',
      'body.profile.personal_email',
      'body.profile.shoe_size',
      'body.profile.start_date',
      'body.profile.time_zone',
    ]);
  });

  it('are found by words of their name and address', async () => {
    const { id } = await create({ first_name: 'Zoë', last_name: '100%_sure' });
    const found = async (q: string) => {
      const { json } = await api.call('GET', `/api/v1/employees?q=${encodeURIComponent(q)}`);
      return json.data.map((row: { id: string }) => row.id);
    };
    expect(await found('zoë 100%_')).toEqual([id]);
    expect(await found('100%%')).toEqual([]);
    expect(await found(`ada.${people}@`)).toEqual([id]);
  });

  it('keep each change with its source, and name those whom relationships name', async () => {
    const manager = await create({ first_name: 'Mae' });
    const { id } = await create();
    expect((await edit(id, { manager: manager.id, phone: '(415) 555-0132' })).status).toBe(200);
    expect((await edit(id, { phone: '415 555 0132', department: '' })).json.profile).toMatchObject({
      phone: '+14155550132',
      department: null,
    });
    const read = await api.call('GET', `/api/v1/employees/${id}`);
    expect(read.json.relationships).toEqual({ manager: { id: manager.id, name: 'Mae Quill' } });
    const changes = await api.call('GET', `/api/v1/employees/${id}/changes?limit=2`);
    expect(changes.json.data).toMatchObject([
      { field: 'phone', before: null, after: '+14155550132', source: 'admin' },
      { field: 'manager', before: null, after: manager.id },
    ]);
    const older = await api.call('GET', `/api/v1/employees/${id}/changes?cursor=${changes.json.next}`);
    expect(older.json.data).toHaveLength(4);
    expect((await edit(id, { manager: id })).json.errors[0].message).toMatch(/themself/);
    expect(paths((await edit(id, { first_name: null })).json)).toEqual(['body.profile.first_name']);
    expect((await edit(newId('employee'), {})).status).toBe(404);
  });

  it('have their open runs look again when a value changes', async () => {
    const { runId, employeeId } = await seedRun(api, entry);
    await edit(employeeId, { job_title: 'Engineer' });
    const told = await api.db.select().from(deliveries).where(eq(deliveries.source, 'gangway'));
    expect(told.map(({ body, state }) => ({ body, state }))).toEqual([{ body: { runId }, state: 'pending' }]);
    await edit(employeeId, { job_title: 'Engineer' });
    expect(await api.db.select().from(deliveries).where(eq(deliveries.source, 'gangway'))).toHaveLength(1);
  });
});

describe('fields', () => {
  const make = (body: object) => api.call('POST', '/api/v1/employee-fields', { body });
  const shirt = { label: 'T-shirt size', group: 'Personal', type: 'choice', options: ['S', 'M'] };

  it('are made by admins, ask for values, and take only what they are for', async () => {
    expect((await make({ key: 'shirt', ...shirt, options: [] })).json).toMatchObject({
      code: 'field.choices_missing',
    });
    expect((await make({ key: 'Shirt', ...shirt })).status).toBe(400);
    const made = await make({ key: 'shirt', ...shirt });
    expect(made).toMatchObject({ status: 201, json: { builtin: false, required: false, archived: false } });
    expect((await make({ key: 'shirt', ...shirt })).json).toMatchObject({ code: 'field.key_taken' });
    expect((await make({ key: 'phone', ...shirt })).json).toMatchObject({ code: 'field.key_taken' });
    const { id } = await create({ shirt: 'm' });
    expect((await edit(id, { shirt: 'L' })).json.errors[0].message).toBe(
      'T-shirt size must be one of its choices: S, M.',
    );
    const operator = await api.call('POST', '/api/v1/employee-fields', { as: 'operator', body: {} });
    expect(operator.status).toBe(403);

    const patch = (body: object) => api.call('PATCH', '/api/v1/employee-fields/shirt', { body });
    expect(await patch({ options: ['S'] })).toMatchObject({
      status: 409,
      json: { code: 'field.in_use', errors: [{ message: '1 employee has the choice "M".' }] },
    });
    expect((await patch({ options: ['S', 'M', 'L'], required: true })).status).toBe(200);
    expect((await create({ shirt: undefined })).missing).toEqual(['shirt']);
  });

  it('are archived with their values, unless they are built in', async () => {
    await make({ key: 'badge', label: 'Badge', group: 'Job', type: 'number' });
    const { id } = await create({ badge: 7 });
    const archive = (key: string) => api.call('POST', `/api/v1/employee-fields/${key}/archive`);
    expect((await archive('badge')).json).toMatchObject({ archived: true });
    expect((await api.call('GET', `/api/v1/employees/${id}`)).json.profile.badge).toBe(7);
    expect((await edit(id, { badge: 8 })).json.errors[0].message).toMatch(/archived/);
    expect((await archive('first_name')).json).toMatchObject({ code: 'field.builtin' });
    expect((await archive('nothing')).status).toBe(404);
    const restored = await api.call('POST', '/api/v1/employee-fields/badge/restore');
    expect(restored.json).toMatchObject({ archived: false });
    expect((await edit(id, { badge: 8 })).status).toBe(200);
  });

  it('that are built in can be renamed and relaxed', async () => {
    const body = { label: 'Time zone of work', required: false };
    const edited = await api.call('PATCH', '/api/v1/employee-fields/time_zone', { body });
    expect(edited.json).toMatchObject({ key: 'time_zone', builtin: true, ...body });
    expect((await create({ time_zone: null })).missing).not.toContain('time_zone');
  });
});

describe('what needs attention', () => {
  it('is told with a reason and a link, and without a result', async () => {
    const { runId, employeeId } = await seedRun(api, entry);
    await api.db.update(runTasks).set({ error: null }).where(eq(runTasks.runId, runId));
    const conflict = newId('importConflict');
    await api.db.insert(importConflicts).values({
      id: conflict,
      runId,
      connectionId: entry.lever.id,
      subject: 'opportunity',
      leverContactId: 'contact',
      kind: 'hired_twice',
      candidates: [employeeId],
      createdAt: new Date(),
    });
    const { json } = await api.call('GET', '/api/v1/attention');
    const task = json.data.find((item: { run_id: string; kind: string }) => item.kind === 'task');
    expect(task).toMatchObject({
      run_id: runId,
      task_key: 'check',
      employee: { id: employeeId, name: 'Ada Quill' },
      reason: 'The report is in review: somebody with the right to see results decides.',
      link: `/console/runs/${runId}`,
    });
    const kinds = json.data.map((item: { kind: string }) => item.kind);
    expect(kinds).toEqual(expect.arrayContaining(['import_conflict', 'connection_unverified']));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: { data: { id: string }[]; next: string | null } = (
        await api.call('GET', `/api/v1/attention?limit=1${more}`)
      ).json;
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next;
    }
    expect(seen).toEqual(json.data.map((item: { id: string }) => item.id));
    const viewer = await api.call('GET', '/api/v1/attention?kind=task', { as: 'viewer' });
    expect(viewer.json.data[0].employee).toEqual({ id: employeeId, name: null });

    const resolve = (body: object) =>
      api.call('POST', `/api/v1/import-conflicts/${conflict}/resolve`, { body });
    expect(await resolve({ decision: 'merge', employee_id: newId('employee') })).toMatchObject({
      json: { code: 'conflict.not_a_candidate' },
    });
    expect((await resolve({ decision: 'merge', employee_id: employeeId })).json).toMatchObject({
      state: 'merged',
      employee_id: employeeId,
      candidates: [{ id: employeeId, name: 'Ada Quill' }],
    });
    expect(await resolve({ decision: 'keep_separate' })).toMatchObject({ status: 409 });
    const left = await api.call('GET', '/api/v1/attention?kind=import_conflict');
    expect(left.json.data).toEqual([]);
  });
});
