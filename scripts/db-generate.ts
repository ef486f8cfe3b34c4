import { spawnSync } from 'node:child_process';

const name = process.argv[2];
if (!name || !/^[a-z][a-z0-9_]{3,60}$/.test(name)) {
  console.error('A migration needs a name that says what it does: npm run db:generate -- add_check_notes');
  process.exit(2);
}
const result = spawnSync('npx', ['drizzle-kit', 'generate', '--name', name], { stdio: 'inherit' });
process.exit(result.status ?? 1);
