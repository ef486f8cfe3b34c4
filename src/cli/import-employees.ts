import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { requestAnswer } from '../dev/json-http.ts';

const Import = z.object({
  id: z.string(),
  state: z.enum(['checked', 'applying', 'done']),
  columns: z.array(z.object({ header: z.string(), field: z.string().nullable() })),
  counts: z.object({ create: z.int(), update: z.int(), unchanged: z.int(), refused: z.int() }),
  progress: z.object({ applied: z.int(), left: z.int() }),
});
type Import = z.infer<typeof Import>;
const Rows = z.object({
  data: z.array(
    z.object({
      line: z.int(),
      problems: z.array(z.object({ column: z.string().nullable(), sentence: z.string() })),
    }),
  ),
  next: z.string().nullable(),
});
const Refusal = z.object({
  title: z.string(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

/** The api refused what a command asked of it: `cli.refused`. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code = 'cli.refused';
}

export interface EmployeeFile {
  /** Where the api is, without a path. */
  readonly url: string;
  readonly token: string;
  readonly fileName: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly dryRun: boolean;
  readonly output: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly pollMs?: number;
}

/**
 * Has the api look at a CSV file, tells what is wrong with which row, and applies the rest unless it is a dry run, with
 * a line of progress. Answers how many rows were refused; throws `RefusedError`.
 */
export async function importEmployees(file: EmployeeFile): Promise<number> {
  const { url, token, fileName, bytes, dryRun, output, pollMs = 1_000 } = file;
  const path = '/api/v1/employee-imports';

  async function call<T>(method: string, address: string, schema: z.ZodType<T>, init: RequestInit = {}) {
    const headers = { authorization: `Bearer ${token}`, ...init.headers };
    const answer = await requestAnswer(`${url}${address}`, { ...init, method, headers });
    const json: unknown = await answer.json().catch(() => null);
    if (answer.ok) return schema.parse(json);
    const { title, errors = [] } = Refusal.catch({ title: `The api answered ${answer.status}.` }).parse(json);
    throw new RefusedError([title, ...errors.map(({ message }) => message)].join(' '));
  }

  const upload = { headers: { 'content-type': 'text/csv' }, body: bytes };
  const checked = await call(
    'POST',
    `${path}?${new URLSearchParams({ file_name: fileName })}`,
    Import,
    upload,
  );
  await tellProblems(checked);
  output.write(`${summary(checked)}\n`);
  if (dryRun || checked.progress.left === 0) return checked.counts.refused;

  let shown = await call('POST', `${path}/${checked.id}/apply`, Import);
  while (shown.state !== 'done') {
    tellProgress(shown);
    await pause(pollMs);
    shown = await call('GET', `${path}/${checked.id}`, Import);
  }
  tellProgress(shown);
  output.write(`${output.isTTY ? '\n' : ''}Done. ${summary(shown)}\n`);
  if (shown.counts.refused > checked.counts.refused) await tellProblems(shown);
  return shown.counts.refused;

  async function tellProblems({ id, columns, counts }: Import): Promise<void> {
    const unread = columns.filter(({ field }) => field === null).map(({ header }) => header);
    if (unread.length > 0) output.write(`Not read, because no field is called so: ${unread.join(', ')}\n`);
    if (counts.refused === 0) return;
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = new URLSearchParams({ outcome: 'refused', limit: '100', ...(cursor ? { cursor } : {}) });
      const page: z.infer<typeof Rows> = await call('GET', `${path}/${id}/rows?${query}`, Rows);
      for (const { line, problems } of page.data) {
        for (const { column, sentence } of problems) {
          output.write(`Line ${line}${column === null ? '' : `, ${column}`}: ${sentence}\n`);
        }
      }
      cursor = page.next;
    }
  }

  function tellProgress({ progress: { applied, left } }: Import): void {
    const text = `Applied ${applied} of ${applied + left} rows`;
    output.write(output.isTTY ? `\r${text}` : `${text}\n`);
  }
}

function summary({ counts: { create, update, unchanged, refused } }: Import): string {
  return `New: ${create}, changed: ${update}, nothing new: ${unchanged}, refused: ${refused}.`;
}
