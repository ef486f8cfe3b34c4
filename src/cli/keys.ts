import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import { readSettings } from '../config.ts';
import { openDatabase } from '../db/database.ts';
import { ROLES, type Role } from '../db/schema/access.ts';

/** The commands about keys of the API and of the key ring. */
export function addKeyCommands(program: Command): void {
  const keys = program.command('keys').description('API keys and secret keys');

  keys
    .command('create')
    .description('create a key of the HTTP API; it is shown once')
    .requiredOption('--name <name>', 'what the key is for')
    .addOption(new Option('--role <role>', 'what it may do').choices([...ROLES]).default('admin'))
    .action(async ({ name, role }: { name: string; role: Role }) => {
      const { databaseUrl } = readSettings(['databaseUrl']);
      const { createApiKey } = await import('../db/api-keys.ts');
      const { db, close } = openDatabase({ url: databaseUrl, size: 1 });
      try {
        const { token } = await createApiKey(db, { name, role, actor: 'cli' });
        console.log(token);
      } finally {
        await close();
      }
    });

  keys
    .command('rotate')
    .description('seal with the first key of GANGWAY_SECRET_KEYS what an older one sealed')
    .action(async () => {
      const { databaseUrl, secretKeys } = readSettings(['databaseUrl', 'secretKeys']);
      const { rotateKeys } = await import('../db/rotate-keys.ts');
      const { createKeyRing } = await import('../key-ring.ts');
      const { db, close } = openDatabase({ url: databaseUrl, size: 1 });
      try {
        const { sealedAgain, missing } = await rotateKeys({
          db,
          keyRing: createKeyRing({ keys: secretKeys }),
        });
        const [{ id }] = secretKeys;
        console.log(`${sealedAgain} values are sealed with "${id}" now.`);
        for (const [keyId, count] of missing) {
          console.error(
            `${count} values were sealed with key "${keyId}", which is not in GANGWAY_SECRET_KEYS. Add that key back, or enter the credentials again.`,
          );
        }
        if (missing.size > 0) process.exitCode = 1;
      } finally {
        await close();
      }
    });

  keys
    .command('generate')
    .description('print a new key for GANGWAY_SECRET_KEYS')
    .option('--id <id>', 'the id of the key', 'k1')
    .action(({ id }: { id: string }) => {
      console.log(`${id}:${randomBytes(32).toString('base64')}`);
    });
}
