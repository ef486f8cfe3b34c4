import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

const VERSION = 2;

/** Writes `state` so that a reader, also after a power cut, sees the old or the new file but never half of one. */
export async function writeSnapshot(file: string, state: unknown): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify({ version: VERSION, state }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

/** The state last written to `file`, or undefined when there is none; throws on a file of another version. */
export async function readSnapshot(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed) || parsed.version !== VERSION) {
    throw new Error(`${file} was written by another version of the sandbox; delete it to start afresh`);
  }
  return 'state' in parsed ? parsed.state : undefined;
}
