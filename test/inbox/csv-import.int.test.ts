import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyCsvLine, claimCsvImports, nextCsvLines } from '../../src/db/apply-csv.ts';
import { employeeChanges, employees } from '../../src/db/schema/employees.ts';
import { createCsvWork } from '../../src/inbox/csv-work.ts';
import { type ApiUnderTest, startApiUnderTest } from '../api/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.stop());

const PATH = '/api/v1/employee-imports';

async function upload(body: string | Uint8Array) {
  const response = await fetch(`${api.url}${PATH}?file_name=people.csv`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.tokens.operator}`, 'content-type': 'text/csv' },
    body,
  });
  return { status: response.status, json: JSON.parse(await response.text()) };
}
const csvWork = () => createCsvWork({ db: api.db, logger: pino({ level: 'silent' }), leaseMs: 30_000 });
async function work(): Promise<number> {
  const source = csvWork();
  const claimed = await source.claim(10);
  for (const one of claimed) await source.work(one);
  return claimed.length;
}
const rowsOf = async (id: string) => (await api.call('GET', `${PATH}/${id}/rows`)).json.data;
const everybody = () => api.db.select().from(employees);

describe('a CSV file of employees', () => {
  it('is only looked at first, with what is wrong by row and column', async () => {
    const manager = {
      first_name: 'Mae',
      last_name: 'Boss',
      personal_email: 'Mae@example.test',
      time_zone: 'UTC',
    };
    const made = await api.call('POST', '/api/v1/employees', { body: { profile: manager } });
    const { status, json } = await upload(
      [
        'First name;last_name;Personal e-mail;time_zone;Start date;Manager;Nickname',
        'Ada;Quill;ada@example.test;UTC;2026-03-31;mae@example.test;A',
        'Bea;Quill;bea@example.test;Mars/Crater;tomorrow;nobody@example.test;B',
        ';;Mae@example.test;;;;',
        'Cy;Quill;;UTC;;;',
        '"Dee; the second";;ADA@example.test;UTC;;;',
        'Eve;Quill;eve@example.test;;;;',
      ].join('\r\n'),
    );
    expect(status).toBe(201);
    expect(json).toMatchObject({
      state: 'checked',
      counts: { create: 1, update: 0, unchanged: 1, refused: 4 },
      progress: { applied: 0, left: 2 },
    });
    expect(json.columns.at(-1)).toEqual({ header: 'Nickname', field: null });
    const rows = await rowsOf(json.id);
    const told = rows.map((row: { line: number; problems: { column: string; code: string }[] }) => [
      row.line,
      ...row.problems.map(({ column, code }) => `${column}: ${code}`),
    ]);
    expect(told).toEqual([
      [2],
      [3, 'time_zone: field.not_a_time_zone', 'Start date: field.not_a_date', 'Manager: csv.unknown_person'],
      [4],
      [5, 'null: csv.no_identity'],
      [6, 'null: csv.repeated', 'last_name: csv.required_missing'],
      [7, 'time_zone: csv.required_missing'],
    ]);
    expect(rows[2].employee_id).toBe(made.json.id);
    expect(await everybody()).toHaveLength(1);
    expect(await work()).toBe(0);
  });

  it.each([
    ['', 'The file is empty.'],
    ['first_name,last_name', 'The file has a header, but no rows.'],
    ['colour\nred', 'No column of the header is the key or the label of a field.'],
    ['first_name,First Name\nAda,Bea', 'Two columns fill the same field: First Name.'],
    ['first_name\n"Ada', 'The file is not CSV: a quotation mark near line 2 is never closed.'],
    [Uint8Array.from([0x66, 0xff, 0x0a]), 'The file is not UTF-8 text. Save it as "CSV UTF-8".'],
  ])('of %j is refused with a sentence', async (body, message) => {
    const { status, json } = await upload(body);
    expect([status, json.code, json.errors?.[0]?.message]).toEqual([400, 'csv_import.unreadable', message]);
  });

  it('is applied once, although workers die in the middle and others go on', async () => {
    const before = (await everybody()).length;
    const people = Array.from({ length: 30 }, (_, index) => `P${index},Quill,p${index}@example.test,UTC`);
    const { json } = await upload(['first_name,last_name,personal_email,time_zone', ...people].join('\n'));
    const apply = () => api.call('POST', `${PATH}/${json.id}/apply`, { as: 'operator' });
    expect(await apply()).toMatchObject({ status: 202, json: { state: 'applying' } });
    expect(await apply()).toMatchObject({ status: 409, json: { code: 'csv_import.started' } });

    // A worker that dies after eleven rows, whose lease ends at once; two others then work side by side.
    const [claimed] = await claimCsvImports(api.db, { limit: 1, leaseMs: 0 });
    if (!claimed) throw new Error('The import was not claimed');
    for (const line of await nextCsvLines(api.db, claimed.id, 11)) {
      await applyCsvLine(api.db, { ...claimed, line, now: new Date() });
    }
    const half = await api.call('GET', `${PATH}/${json.id}`);
    expect(half.json).toMatchObject({ state: 'applying', progress: { applied: 11, left: 19 } });
    await Promise.all([csvWork().work(claimed), csvWork().work(claimed)]);
    expect((await everybody()).length).toBe(before + 30);
    const done = await api.call('GET', `${PATH}/${json.id}`);
    expect(done.json).toMatchObject({
      state: 'done',
      counts: { create: 30, refused: 0 },
      progress: { applied: 30, left: 0 },
    });
    const changes = await api.db.select().from(employeeChanges);
    const ofImport = changes.filter(({ reference }) => reference === json.id);
    expect(ofImport).toHaveLength(120);
    expect(new Set(ofImport.map(({ source }) => source))).toEqual(new Set(['csv']));
    expect(await work()).toBe(0);

    const again = await upload('personal_email,job_title\np1@example.test,Engineer\np2@example.test,');
    expect(again.json.counts).toMatchObject({ update: 1, unchanged: 1 });
  });
});
