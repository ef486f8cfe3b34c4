import path from 'node:path';
import { type ChildName, settingsFile } from './stack-paths.ts';

const IS_SOURCE = import.meta.url.endsWith('.ts');

/** A folder as a person in this working directory would name it. */
export function shownFolder(dir: string): string {
  const relative = path.relative(process.cwd(), path.resolve(dir));
  return relative === '' || relative.startsWith('..') ? path.resolve(dir) : relative;
}

/** How this program is called by hand, up to its arguments. */
export function shownProgram(): string {
  return IS_SOURCE ? 'npm run gangway --' : `node ${shownFolder(process.argv[1] ?? 'dist/cli.js')}`;
}

/** How a command is run against the stack of a folder. */
export function againstStack(dir: string, command: string): string {
  return `${shownProgram()} --env-file ${settingsFile(shownFolder(dir))} ${command}`;
}

/** The command line that starts a child of the stack again. */
export function startAgainCommand({
  name,
  command,
  dir,
}: {
  name: ChildName;
  command: string[];
  dir: string;
}): string {
  return name === 'sandbox' ? `${shownProgram()} ${command.join(' ')}` : againstStack(dir, command.join(' '));
}
