import { startSandbox } from '../../../src/sandbox/start.ts';

const [, , dataDir = ''] = process.argv;
const { checkr } = await startSandbox({ dataDir });
process.stdout.write(`${JSON.stringify(checkr)}\n`);
