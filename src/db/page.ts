import { type AnyColumn, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';

const Cursor = z.tuple([z.iso.datetime({ precision: 6 }), z.string().max(100)]);

/** Where a page of a list begins: after the row with this instant (UTC, microseconds) and id. */
export interface PageCursor {
  readonly at: string;
  readonly id: string;
}

export interface PageRequest {
  /** Rows, from 1 to 100. */
  readonly limit: number;
  readonly after: PageCursor | null;
}

/** One page of a list, newest first; `next` is the cursor of the following page, or null at the end. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly next: string | null;
}

/** The cursor in a text that `pageOf` made, or null. */
export function parseCursor(text: string): PageCursor | null {
  try {
    const parsed = Cursor.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return parsed.success ? { at: parsed.data[0], id: parsed.data[1] } : null;
  } catch {
    return null;
  }
}

/** An instant with Postgres's microseconds, which a Date would round away. */
export function cursorInstant(column: AnyColumn): SQL<string> {
  return sql<string>`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** The condition "older than the cursor" in the order (instant, id) descending; undefined on the first page. */
export function afterCursor(at: AnyColumn, id: AnyColumn, page: PageRequest): SQL | undefined {
  if (!page.after) return undefined;
  return sql`(${at}, ${id}) < (${page.after.at}::timestamptz, ${page.after.id})`;
}

/** Cuts the `limit + 1` rows that were read into a page. */
export function pageOf<T>(rows: readonly T[], page: PageRequest, cursorOf: (row: T) => PageCursor): Page<T> {
  const data = rows.slice(0, page.limit);
  const last = data.at(-1);
  if (rows.length <= page.limit || !last) return { data, next: null };
  const { at, id } = cursorOf(last);
  return { data, next: Buffer.from(JSON.stringify([at, id])).toString('base64url') };
}
