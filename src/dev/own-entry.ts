import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const DEBUGGER_FLAG = /^--inspect/;
const TSX = /(^|[=/])tsx(\/|$)/;

/**
 * The arguments with which Node runs another entry of this program: from the sources the `.ts` file under the tsx loader, and
 * from the build the `.js` file. `entry` is a path without extension, relative to `from` (an `import.meta.url`).
 */
export function ownEntry({ entry, from }: { entry: string; from: string }): string[] {
  const extension = from.endsWith('.ts') ? '.ts' : '.js';
  const file = fileURLToPath(new URL(`${entry}${extension}`, from));
  return extension === '.js' ? [file] : [...flagsForSources(), file];
}

function flagsForSources(): string[] {
  // Two processes cannot listen on one debugger port.
  const inherited = process.execArgv.filter((flag) => !DEBUGGER_FLAG.test(flag));
  if (inherited.some((flag) => TSX.test(flag))) return inherited;
  const loader = createRequire(import.meta.url).resolve('tsx');
  return [...inherited, '--import', pathToFileURL(loader).href];
}
