import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { hire, runOf } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { canRunSchemathesis, runSchemathesis } from './schemathesis.ts';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

let installation: Installation;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gangway-schemathesis-'));
  installation = await startInstallation({
    sandbox: { scenario: { candidate: 'auto', submitAfterMs: 0, outcome: 'consider', completeAfterMs: 0 } },
    proforma: true,
  });
  // Lists that are not empty: answers are held against their schemas.
  const opportunityId = await hire(installation);
  await waitFor(
    'the check to be in review',
    async () => (await runOf(installation, opportunityId))?.needs_attention,
  );
});
afterAll(async () => {
  await installation.stop();
  rmSync(folder, { recursive: true, force: true });
});

// The reason stands in the title of what is skipped, where there is no Python.
it.skipIf(!canRunSchemathesis())(
  'the API answers whatever Schemathesis makes of its document as the document says, and never with a fault (needs Python 3.10 with pip)',
  async () => {
    const { passed, output } = await runSchemathesis(
      [
        'run',
        `${installation.apiUrl}/openapi.json`,
        ...['--header', `Authorization: Bearer ${installation.token}`],
        ...['--checks', CHECKS.join(',')],
        ...['--phases', 'coverage,fuzzing', '--max-examples', '20', '--continue-on-failure'],
        // It would take the key that it uses itself.
        ...['--exclude-operation-id', 'revokeApiKey', '--request-timeout', '30', '--no-color'],
      ],
      { cwd: folder },
    );
    expect(passed, output.slice(-8_000)).toBe(true);
    expect(output).toMatch(/Test cases:\n\s+\d{3,} generated/);
  },
);
