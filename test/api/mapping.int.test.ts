import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { auditLog } from '../../src/db/schema/access.ts';
import { employees } from '../../src/db/schema/employees.ts';
import { createConnection } from '../../src/db/write-connections.ts';
import { requestJson } from '../../src/dev/json-http.ts';
import { EMPTY_PROFILE } from '../../src/domain/employee/employee-profile.ts';
import { newId } from '../../src/ids.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { type ApiUnderTest, NOBODY, startApiUnderTest } from './api-under-test.ts';
import { CHECKR_KEY } from './seed.ts';

const EMAIL = 'ada.sample@people.test';
const TEMPLATE = randomUUID();

let api: ApiUnderTest;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let lever: string;
let opportunity: string;
let contact: string;

beforeAll(async () => {
  [api, sandbox] = await Promise.all([
    startApiUnderTest({ environment: { TEMPORAL_ADDRESS: NOBODY } }),
    startSandbox(),
  ]);
  const { url, apiKey } = sandbox.lever;
  lever = await connect({
    kind: 'lever',
    environment: 'sandbox',
    name: 'Lever',
    apiKey,
    baseUrl: `${url}/v1`,
  });
  const made = await requestJson('POST', `${url}/_control/opportunities`, {
    body: {
      name: 'Ada Maria Sample',
      email: EMAIL,
      phone: '(415) 555-2671',
      offer: {
        startDate: Date.UTC(2026, 2, 9, 4),
        fields: [{ text: 'Equity', identifier: 'custom_equity', value: 4711 }],
      },
      form: {
        templateId: TEMPLATE,
        fields: [{ id: 'shirt', type: 'dropdown', text: 'Shirt size', value: 'M' }],
      },
    },
  });
  ({ id: opportunity, contact } = z.object({ id: z.string(), contact: z.string() }).parse(made));
});
afterAll(() => Promise.all([api.stop(), sandbox.stop()]));

async function connect(input: Parameters<typeof createConnection>[0]['input']): Promise<string> {
  const created = await createConnection({ db: api.db, keyRing: api.keyRing, actor: 'system', input });
  if (!created.ok) throw new Error(created.reason);
  return created.connection.id;
}

const pathOf = (tail = '', id = lever) => `/api/v1/connections/${id}/mapping${tail}`;
const FieldsOf = z.object({ fields: z.record(z.string(), z.record(z.string(), z.unknown())) });
const read = async () => (await api.call('GET', pathOf(), { as: 'viewer' })).json;
const save = async (based_on: number, fields: unknown) =>
  api.call('PUT', pathOf(), { body: { based_on, fields } });
const fieldOf = (json: { fields: { field: string }[] }, key: string) =>
  json.fields.find(({ field }) => field === key);

describe('the field mapping of a Lever connection', () => {
  it('is the built-in one until somebody saves another', async () => {
    const mapping = await read();
    expect(mapping).toMatchObject({ version: 0, unmapped_required: [], created_by: null });
    expect(mapping.fields.time_zone).toEqual({
      source: null,
      transforms: [],
      fallback: { use: 'company_time_zone' },
    });
    expect((await api.call('GET', pathOf('/versions'))).json).toEqual({ data: [] });
  });

  it('is saved as a version that does not change any more, with an audit row', async () => {
    const { fields } = FieldsOf.parse(await read());
    const { department: _, personal_email: __, ...rest } = fields;
    const first = await save(0, { ...rest, job_title: { source: 'offer.fields.job_title' } });
    expect(first.json).toMatchObject({ version: 1, unmapped_required: ['personal_email'] });
    const second = await save(1, fields);
    expect(second.json).toMatchObject({ version: 2, unmapped_required: [], fields });
    expect(await read()).toEqual(second.json);
    const versions = await api.call('GET', pathOf('/versions'));
    expect(versions.json.data.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
    const kept = await api.call('GET', pathOf('/versions/1'));
    expect(kept.json.fields.job_title).toEqual({
      source: 'offer.fields.job_title',
      transforms: [],
      fallback: null,
    });
    expect((await api.call('GET', pathOf('/versions/3'))).json).toMatchObject({ code: 'mapping.not_found' });
    const rows = await api.db.select().from(auditLog).where(eq(auditLog.action, 'field_mapping.saved'));
    expect(rows).toMatchObject([
      { objectId: lever, details: { version: 1 } },
      { objectId: lever, details: { version: 2 } },
    ]);
  });

  it('is not saved over a version that its author has not seen, also at the same moment', async () => {
    const { version, fields } = await read();
    expect((await save(version - 1, fields)).json).toMatchObject({ status: 409, code: 'mapping.changed' });
    const answers = await Promise.all([1, 2, 3, 4].map(() => save(version, fields)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect((await read()).version).toBe(version + 1);
  });

  it.each([
    ['a field that does not exist', { shoe: {} }, 'body.fields.shoe'],
    ['a source that does not exist', { phone: { source: 'contact.fax' } }, 'body.fields.phone.source'],
    [
      'a transform that reads a source that does not exist',
      { phone: { transforms: [{ use: 'other_source', source: 'contact.fax' }] } },
      'body.fields.phone.transforms',
    ],
    [
      'a fallback that the field does not take',
      { start_date: { fallback: { use: 'value', value: 'soon' } } },
      'body.fields.start_date.fallback',
    ],
    [
      'a zone that does not exist',
      { start_date: { transforms: [{ use: 'date', zone: 'Mars/Olympus' }] } },
      'body.fields.start_date.transforms.0.zone',
    ],
  ])('is refused with %s, by its place', async (_, fields, path) => {
    const { version } = await read();
    const { status, json } = await save(version, fields);
    expect([status, json.code]).toEqual([400, 'request.invalid']);
    expect(json.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  it('belongs to Lever connections, and is changed by admins only', async () => {
    const checkr = await connect({
      kind: 'checkr',
      environment: 'staging',
      name: 'Checkr',
      apiKey: CHECKR_KEY,
    });
    expect((await api.call('GET', pathOf('', checkr))).json).toMatchObject({ code: 'connection.wrong_kind' });
    expect((await api.call('GET', pathOf('', 'conn_x'))).json).toMatchObject({
      code: 'connection.not_found',
    });
    const body = { based_on: 0, fields: {} };
    expect((await api.call('PUT', pathOf(), { as: 'operator', body })).status).toBe(403);
    expect((await api.call('POST', pathOf('/sample'), { as: 'viewer', body: { email: EMAIL } })).status).toBe(
      403,
    );
  });
});

describe('sample data of a candidate', () => {
  const OWN = ['offer.fields.custom_equity', `form.${TEMPLATE}.shirt`];
  const sourcesOf = async () => {
    const { json } = await api.call('GET', pathOf('/sources'), { as: 'viewer' });
    return z.object({ data: z.array(z.record(z.string(), z.unknown())) }).parse(json).data;
  };

  it('shows the value of every source, and makes fields of the own forms known without their values', async () => {
    expect((await sourcesOf()).filter(({ path }) => OWN.includes(String(path)))).toEqual([]);
    const { status, json } = await api.call('POST', pathOf('/sample'), {
      as: 'operator',
      body: { email: EMAIL },
    });
    expect([status, json.opportunity_id, json.added]).toEqual([200, opportunity, 2]);
    const values = new Map(json.data.map((row: { path: string; value: unknown }) => [row.path, row.value]));
    expect(values.get('contact.name')).toBe('Ada Maria Sample');
    expect(values.get('posting.location')).toBe('San Francisco, CA');
    expect(values.get('offer.fields.custom_equity')).toBe(4711);
    expect(values.get(`form.${TEMPLATE}.shirt`)).toBe('M');
    expect((await sourcesOf()).filter(({ path }) => OWN.includes(String(path)))).toEqual([
      { path: OWN[1], label: 'Form "Offer information": Shirt size', type: 'text' },
      { path: OWN[0], label: 'Offer: Equity', type: 'number' },
    ]);
    const again = await api.call('POST', pathOf('/sample'), { body: { email: EMAIL } });
    expect(again.json.added).toBe(0);
    const rows = await api.db.select().from(auditLog).where(eq(auditLog.action, 'field_mapping.sampled'));
    expect(rows.map(({ details }) => details)).toEqual([
      { opportunityId: opportunity, added: 2 },
      { opportunityId: opportunity, added: 0 },
    ]);
  });

  it('is not there for an address that Lever does not know, nor while Lever cannot be asked', async () => {
    const unknown = await api.call('POST', pathOf('/sample'), { body: { email: 'nobody@people.test' } });
    expect(unknown.json).toMatchObject({ status: 404, code: 'candidate.not_found' });
    await requestJson('POST', `${sandbox.lever.url}/_control/faults`, {
      body: { match: { path: '/v1/opportunities' }, kind: 'status', status: 401 },
    });
    const refused = await api.call('POST', pathOf('/sample'), { body: { email: EMAIL } });
    await requestJson('DELETE', `${sandbox.lever.url}/_control/faults`);
    expect(refused.json).toMatchObject({ status: 502, code: 'connection.not_reachable' });
  });
});

describe('the preview of a mapping', () => {
  const preview = (body: unknown) => api.call('POST', pathOf('/preview'), { as: 'operator', body });

  it('shows what every transform of the saved mapping makes, for somebody who is not imported yet', async () => {
    const { status, json } = await preview({ email: EMAIL.toUpperCase() });
    expect(status).toBe(200);
    expect(json).toMatchObject({ opportunity_id: opportunity, employee_id: null, unmapped_required: [] });
    expect(fieldOf(json, 'start_date')).toEqual({
      field: 'start_date',
      label: 'Start date',
      required: false,
      source: 'offer.fields.anticipated_start_date',
      source_value: Date.UTC(2026, 2, 9, 4),
      steps: [{ use: 'date', value: '2026-03-09', problem: null }],
      used_fallback: false,
      value: '2026-03-09',
      current: null,
      changes: true,
      problems: [],
    });
    expect(fieldOf(json, 'phone')).toMatchObject({ source_value: '(415) 555-2671', value: '+14155552671' });
    expect(fieldOf(json, 'time_zone')).toMatchObject({ used_fallback: true, value: 'America/New_York' });
  });

  it('tries a mapping that is not saved, with its problems, beside what the employee has', async () => {
    const id = newId('employee');
    const profile = { ...EMPTY_PROFILE, first_name: 'Ada', personal_email: EMAIL };
    await api.db.insert(employees).values({ id, leverContactId: contact, profile });
    const before = await read();
    const fields = {
      first_name: { source: 'contact.name', transforms: [{ use: 'split_name', part: 'first' }] },
      personal_email: { source: 'contact.email' },
      department: { source: 'posting.location', transforms: [{ use: 'map_values', map: 'us_state_code' }] },
      manager: { source: 'posting.hiringManager', transforms: [{ use: 'lookup_employee' }] },
    };
    for (const person of [{ email: EMAIL }, { employee_id: id }]) {
      const { json } = await preview({ ...person, fields });
      expect(json).toMatchObject({
        employee_id: id,
        version: null,
        unmapped_required: ['last_name', 'time_zone'],
      });
      expect(fieldOf(json, 'first_name')).toMatchObject({
        value: 'Ada Maria',
        current: 'Ada',
        changes: true,
      });
      expect(fieldOf(json, 'personal_email')).toMatchObject({ value: EMAIL, current: EMAIL, changes: false });
      expect(fieldOf(json, 'department')).toMatchObject({ value: null, problems: [{ code: 'not_in_map' }] });
      expect(fieldOf(json, 'manager')).toMatchObject({ problems: [{ code: 'employee_unknown' }] });
    }
    expect(await read()).toEqual(before);
    const [kept] = await api.db.select().from(employees).where(eq(employees.id, id));
    expect(kept?.profile).toEqual(profile);
  });

  it('needs one person who is in Lever', async () => {
    expect((await preview({})).status).toBe(400);
    expect((await preview({ employee_id: 'emp_x' })).json).toMatchObject({ code: 'employee.not_found' });
    const id = newId('employee');
    await api.db.insert(employees).values({ id, profile: EMPTY_PROFILE });
    expect((await preview({ employee_id: id })).json).toMatchObject({ code: 'employee.not_in_lever' });
  });

  it('reads the opportunity that is named, of several', async () => {
    const made = await requestJson('POST', `${sandbox.lever.url}/_control/opportunities`, {
      body: { email: EMAIL, posting: 'Delivery Driver' },
    });
    const { id: newer } = z.object({ id: z.string() }).parse(made);
    const { json } = await preview({ email: EMAIL });
    expect(json).toMatchObject({ opportunity_id: newer, other_opportunity_ids: [opportunity] });
    const { json: older } = await preview({ email: EMAIL, opportunity_id: opportunity });
    expect(fieldOf(older, 'job_title')).toMatchObject({ value: 'Backend Engineer' });
  });
});

describe('a mapping of employees into another system', () => {
  const path = '/api/v1/outbound-mappings/hris';
  const FIELDS = {
    givenName: { source: 'employee.first_name', transforms: [{ use: 'case', to: 'upper' }] },
    'address.region': {
      source: 'employee.work_location.state',
      transforms: [{ use: 'map_values', map: 'us_state_name' }],
    },
    supervisor: { source: 'manager.personal_email', fallback: { use: 'value', value: 'none' } },
  };

  it('is saved in versions, and tried on an employee and the people around them', async () => {
    expect((await api.call('GET', path)).json).toMatchObject({ version: 0, fields: {} });
    const saved = await api.call('PUT', path, { body: { based_on: 0, fields: FIELDS } });
    expect(saved.json).toMatchObject({ version: 1, unmapped_required: [] });
    expect((await api.call('PUT', path, { body: { based_on: 0, fields: {} } })).status).toBe(409);
    const manager = newId('employee');
    const employee = newId('employee');
    const work_location = { country: 'US', state: 'CA' };
    await api.db.insert(employees).values([
      { id: manager, profile: { ...EMPTY_PROFILE, personal_email: 'rosa@people.test' } },
      { id: employee, profile: { ...EMPTY_PROFILE, first_name: 'Ada', work_location, manager } },
    ]);
    const { json } = await api.call('POST', `${path}/preview`, { body: { employee_id: employee } });
    expect(json).toMatchObject({ version: 1, employee_id: employee });
    expect(fieldOf(json, 'givenName')).toMatchObject({ source_value: 'Ada', value: 'ADA' });
    expect(fieldOf(json, 'address.region')).toMatchObject({ source_value: 'CA', value: 'California' });
    expect(fieldOf(json, 'supervisor')).toMatchObject({ value: 'rosa@people.test' });
    const other = await api.call('POST', `${path}/preview`, {
      body: { employee_id: manager, fields: FIELDS },
    });
    expect(fieldOf(other.json, 'supervisor')).toMatchObject({ used_fallback: true, value: 'none' });
    expect((await api.call('GET', `${path}/versions`)).json.data).toHaveLength(1);
  });

  it('reads employees only', async () => {
    const fields = { givenName: { source: 'contact.name' } };
    const { json } = await api.call('PUT', path, { body: { based_on: 1, fields } });
    expect(json.errors).toEqual([
      { path: 'body.fields.givenName.source', message: 'contact.name is no source' },
    ]);
    const sources = (await api.call('GET', `${path}/sources`)).json.data;
    expect(sources).toContainEqual({
      path: 'manager.first_name',
      label: 'Manager: First name',
      type: 'text',
    });
  });
});

describe('the list of transforms', () => {
  it('has their settings and examples', async () => {
    const { json } = await api.call('GET', '/api/v1/transforms', { as: 'viewer' });
    const date = json.data.find(({ name }: { name: string }) => name === 'date');
    expect(date.settings).toEqual([{ name: 'zone', label: expect.any(String), input: 'text' }]);
    expect(date.examples).toContainEqual({
      given: 1762128000000,
      settings: { zone: 'UTC' },
      gives: '2025-11-03',
    });
  });
});
