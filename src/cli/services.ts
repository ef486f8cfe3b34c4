import type { Command } from 'commander';
import { readConfig, readSettings } from '../config.ts';
import { runUntilStopped } from '../run-process.ts';

/** The commands of a production installation. */
export function addServiceCommands(program: Command): void {
  program
    .command('api')
    .description('run the api: webhooks, admin HTTP API, codec server')
    .action(async () => {
      const config = readConfig();
      const { startServer } = await import('../server.ts');
      await runUntilStopped(() => startServer({ config }));
    });

  program
    .command('worker')
    .description('run a worker: workflows, activities and the dispatcher of the inbox')
    .action(async () => {
      const config = readConfig();
      const { startWorker } = await import('../worker.ts');
      await runUntilStopped(() => startWorker({ config }));
    });

  program
    .command('migrate')
    .description('bring the database schema up to date')
    .action(async () => {
      const { databaseUrl } = readSettings(['databaseUrl']);
      const { migrate } = await import('../db/migrate.ts');
      await migrate({ url: databaseUrl });
      console.log('The database schema is up to date.');
    });

  const release = program.command('release').description('worker versions of this installation');
  release
    .command('set-current')
    .description('send runs to the workers of GANGWAY_BUILD_ID, once they are polling')
    .action(async () => {
      const config = readConfig();
      const { setCurrentVersion } = await import('../temporal/set-current-version.ts');
      await setCurrentVersion({ config });
      console.log(`Build ${config.buildId} is current.`);
    });
}
