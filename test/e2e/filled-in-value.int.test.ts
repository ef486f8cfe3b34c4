import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { importEmployees } from '../../src/cli/import-employees.ts';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { checkOfRun, hire, runOf } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation.stop());

const Run = z.looseObject({
  id: z.string(),
  employee_id: z.string(),
  tasks: z.array(z.looseObject({ state: z.string(), why: z.looseObject({ code: z.string() }).nullable() })),
});

it('a value that a CSV file fills in lets the run go on that waited for it', async () => {
  const opportunityId = await hire(installation, { name: 'Zephyrine' });
  const run = await waitFor('the import to be flagged', async () => {
    const parsed = Run.safeParse(await runOf(installation, opportunityId));
    return parsed.success && parsed.data.tasks.some(({ state }) => state === 'flagged') && parsed.data;
  });
  expect(run.tasks.find(({ state }) => state === 'flagged')?.why?.code).toBe('missing_info');
  const attention = z.object({ data: z.array(z.looseObject({ run_id: z.string().nullable() })) });
  const listed = attention.parse(await installation.api('GET', '/attention?kind=task'));
  expect(listed.data.map(({ run_id: id }) => id)).toEqual([run.id]);

  const text = `id,last_name\n${run.employee_id},Quill\n`;
  const refused = await importEmployees({
    url: installation.apiUrl,
    token: installation.token,
    fileName: 'names.csv',
    bytes: new TextEncoder().encode(text),
    dryRun: false,
    output: { write: () => {} },
    pollMs: 100,
  });
  expect(refused).toBe(0);
  await waitFor(
    'the order',
    async () => (await checkOfRun(installation, run.id))?.status === 'invitation_sent',
  );
  const read = await installation.api('GET', `/employees/${run.employee_id}`);
  expect(read).toMatchObject({
    profile: { first_name: 'Zephyrine', last_name: 'Quill' },
    missing: [],
    sources: { first_name: { source: 'import' }, last_name: { source: 'csv' } },
  });
});
