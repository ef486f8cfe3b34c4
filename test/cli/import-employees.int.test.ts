import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importEmployees } from '../../src/cli/import-employees.ts';
import { employees } from '../../src/db/schema/employees.ts';
import { createCsvWork } from '../../src/inbox/csv-work.ts';
import { type ApiUnderTest, startApiUnderTest } from '../api/api-under-test.ts';
import { waitFor } from '../helpers/wait-for.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.stop());

const FILE = [
  'First name,Last name,Personal e-mail,Time zone,Nickname',
  'Ada,Quill,ada@example.test,UTC,A',
  'Bea,Quill,nobody,UTC,B',
].join('\n');

async function run(text: string, dryRun: boolean, token = api.tokens.operator) {
  const written: string[] = [];
  const refused = await importEmployees({
    url: api.url,
    token,
    fileName: 'people.csv',
    bytes: new TextEncoder().encode(text),
    dryRun,
    output: { write: (line: string) => written.push(line) },
    pollMs: 10,
  });
  return { refused, told: written.join('') };
}

describe('gangway employees import', () => {
  it('says what would become of each row', async () => {
    const { refused, told } = await run(FILE, true);
    expect(refused).toBe(1);
    expect(told.split('\n')).toEqual([
      'Not read, because no field is called so: Nickname',
      'Line 3, Personal e-mail: Personal e-mail must be an e-mail address like ada@example.com.',
      'New: 1, changed: 0, nothing new: 0, refused: 1.',
      '',
    ]);
    expect(await api.db.select().from(employees)).toEqual([]);
  });

  it('applies the rest and follows it to its end', async () => {
    const work = createCsvWork({ db: api.db, logger: pino({ level: 'silent' }), leaseMs: 30_000 });
    const importing = run(FILE, false);
    const [claimed] = await waitFor('the import to be applied', async () => {
      const due = await work.claim(1);
      return due.length > 0 && due;
    });
    if (claimed) await work.work(claimed);
    expect((await importing).told).toMatch(
      /Applied 1 of 1 rows\nDone\. New: 1, changed: 0, nothing new: 0, refused: 1\.\n$/,
    );
    expect(await api.db.select().from(employees)).toHaveLength(1);
  });

  it('tells why the api refused it', async () => {
    await expect(run('', true)).rejects.toThrow('The file is empty.');
    await expect(run(FILE, true, api.tokens.viewer)).rejects.toMatchObject({ code: 'cli.refused' });
  });
});
