import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { ConfigError, readSettings } from '../config.ts';
import { importEmployees } from './import-employees.ts';

/** The commands about employees; they ask the api, with the key of GANGWAY_API_KEY. */
export function addEmployeeCommands(program: Command): void {
  const employees = program.command('employees').description('employees, by the HTTP API');

  employees
    .command('import <file>')
    .description('add and change employees by a CSV file whose first row names the fields')
    .option('--dry-run', 'only say what would become of each row', false)
    .option('--url <url>', 'where the api is; otherwise GANGWAY_PUBLIC_URL')
    .action(async (file: string, { dryRun, url }: { dryRun: boolean; url?: string }) => {
      const { cliApiKey: token } = readSettings(['cliApiKey']);
      if (token === null) {
        throw new ConfigError('GANGWAY_API_KEY is missing: make a key with `gangway keys create`.');
      }
      const refused = await importEmployees({
        url: url ?? readSettings(['publicUrl']).publicUrl,
        token,
        fileName: path.basename(file),
        bytes: new Uint8Array(await readFile(file)),
        dryRun,
        output: process.stdout,
      });
      if (refused > 0) process.exitCode = 1;
    });
}
