import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/db/migrate.ts';
import { startKeeper } from '../../src/dev/keeper.ts';
import { THROWAWAY_SETTINGS } from '../../src/dev/postgres-server.ts';
import { createProgressLine } from '../../src/dev/progress-line.ts';
import { buildWorkflowBundle } from '../../src/temporal/workflow-bundle.ts';
import { FOLDER_PREFIX, removeAbandonedFolders } from './abandoned-folders.ts';

const TEMPLATE_DATABASE = 'gangway_template';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the `postgres` database, for whoever creates and drops databases. */
    postgresAdminUrl: string;
    /** Name of the migrated database that tests clone. */
    templateDatabase: string;
    temporalAddress: string;
    temporalNamespace: string;
    temporalUiUrl: string;
    /** File with the code of the workflow bundle. */
    workflowBundlePath: string;
  }
}

/** One PostgreSQL and one Temporal for all integration tests; both end with this process, however it ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandonedFolders();
  const dataDir = await mkdtemp(path.join(tmpdir(), FOLDER_PREFIX));
  const workflowBundlePath = path.join(dataDir, 'workflow-bundle.js');
  const progress = createProgressLine({ output: process.stderr });
  const [keeper] = await Promise.all([
    startKeeper({
      dataDir,
      environment: process.env,
      postgres: { settings: THROWAWAY_SETTINGS, databases: [TEMPLATE_DATABASE] },
      temporal: { inMemory: true },
      onProgress: progress.onProgress,
      onServerExit: (_server, text) => process.stderr.write(`${text}\n`),
    }),
    buildWorkflowBundle().then(({ code }) => writeFile(workflowBundlePath, code)),
  ]);
  progress.done();
  await migrate({ url: keeper.postgres.url(TEMPLATE_DATABASE) });

  project.provide('postgresAdminUrl', keeper.postgres.url('postgres'));
  project.provide('templateDatabase', TEMPLATE_DATABASE);
  project.provide('temporalAddress', keeper.temporal.address);
  project.provide('temporalNamespace', keeper.temporal.namespace);
  project.provide('temporalUiUrl', keeper.temporal.uiUrl);
  project.provide('workflowBundlePath', workflowBundlePath);
  return async () => {
    await keeper.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
