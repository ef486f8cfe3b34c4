import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';

/** Most rows of one file. */
export const MOST_CSV_ROWS = 10_000;
/** What the parser answers when it is asked for the place of each record. */
const Records = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.int() }) }));
const DELIMITERS = [',', ';', '\t'];

export interface CsvRow {
  /** The line of the file on which the row ends, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A file as its header and its rows, or why it is none in a sentence. */
export type CsvFile =
  | { readonly ok: true; readonly headers: readonly string[]; readonly rows: readonly CsvRow[] }
  | { readonly ok: false; readonly sentence: string };

/** Reads a file whose cells are separated by commas, semicolons or tabs and whose first row names the columns. */
export function readCsv(text: string): CsvFile {
  if (text.includes('\0')) return { ok: false, sentence: 'The file holds bytes that are no text.' };
  const records = parseRecords(text);
  if (typeof records === 'string') return { ok: false, sentence: records };
  const [header, ...rows] = records;
  if (!header) return { ok: false, sentence: 'The file is empty.' };
  if (rows.length === 0) return { ok: false, sentence: 'The file has a header, but no rows.' };
  if (rows.length > MOST_CSV_ROWS) {
    return { ok: false, sentence: `The file has more than ${MOST_CSV_ROWS} rows. Split it.` };
  }
  return { ok: true, headers: header.cells, rows };
}

function parseRecords(text: string): readonly CsvRow[] | string {
  const [firstLine = ''] = text.split(/\r?\n/, 1);
  const delimiter = DELIMITERS.reduce((best, sign) =>
    count(firstLine, sign) > count(firstLine, best) ? sign : best,
  );
  try {
    const records: unknown = parse(text, {
      bom: true,
      delimiter,
      info: true,
      trim: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      relax_column_count: true,
    });
    return Records.parse(records).map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return `The file is not CSV: ${sentenceOf(error)}`;
  }
}

/** The parser's own words may quote a cell. */
function sentenceOf(error: CsvError): string {
  const line = typeof error.lines === 'number' ? ` near line ${error.lines}` : '';
  return error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? `a quotation mark${line} is never closed.`
    : `a quotation mark stands where it cannot${line}.`;
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
