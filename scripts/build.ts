import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const compiled = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

// tsc copies neither SQL nor the snapshots that the migrator reads, nor stylesheets.
cpSync(`${root}src/db/migrations`, `${root}dist/db/migrations`, { recursive: true });
cpSync(`${root}src/api/console/assets/console.css`, `${root}dist/api/console/assets/console.css`);
chmodSync(`${root}dist/cli.js`, 0o755);

const { buildWorkflowBundle }: typeof import('../src/temporal/workflow-bundle.ts') = await import(
  `${root}dist/temporal/workflow-bundle.js`
);
const { code } = await buildWorkflowBundle();
writeFileSync(`${root}dist/workflow-bundle.js`, code);
console.log(`Built dist/ with a workflow bundle of ${Math.round(code.length / 1024)} KiB.`);
