import { z } from 'zod';
import type { HttpJson } from '../http-json.ts';
import { VendorError } from '../vendor-error.ts';

const PER_PAGE = '100';
const MAX_PAGES = 200;

interface Page<T> {
  data: T[];
  next_href?: string | null | undefined;
}

/** Reads one object. */
export async function readOne<T>(
  http: HttpJson,
  call: { operation: string; path: readonly string[]; query?: URLSearchParams; schema: z.ZodType<T> },
): Promise<T> {
  const { value } = await http.request({ method: 'GET', ...call });
  return value;
}

/** Reads one page of a list, numbered from 1; `next` is the number of the following one, null at the end. */
export async function readPage<T>(
  http: HttpJson,
  {
    operation,
    path,
    query,
    page,
    item,
  }: {
    operation: string;
    path: string;
    query: Record<string, string>;
    page: number;
    item: z.ZodType<T>;
  },
): Promise<{ items: T[]; next: number | null }> {
  const { value } = await http.request({
    operation,
    method: 'GET',
    path: [path],
    query: new URLSearchParams({ ...query, page: String(page), per_page: PER_PAGE }),
    schema: z.object({ data: z.array(item), next_href: z.string().nullish() }),
  });
  // Checkr: pages are numbered without gaps, and `next_href` is null on the last one.
  return { items: value.data, next: value.next_href ? page + 1 : null };
}

/**
 * Reads all pages of a list. Checkr: `next_href` is absolute and may name `http` or another host, so only its query is
 * used.
 */
export async function readAllPages<T>(
  http: HttpJson,
  {
    operation,
    path,
    query,
    item,
  }: { operation: string; path: string; query?: Record<string, string>; item: z.ZodType<T> },
): Promise<T[]> {
  const schema = z.object({ data: z.array(item), next_href: z.string().nullish() });
  const items: T[] = [];
  const seen = new Set<string>();
  let page: URLSearchParams | null = new URLSearchParams({ ...query, per_page: PER_PAGE });
  while (page) {
    if (seen.has(page.toString()) || seen.size >= MAX_PAGES) throw brokenList(operation);
    seen.add(page.toString());
    const { value }: { value: Page<T> } = await http.request({
      operation,
      method: 'GET',
      path: [path],
      query: page,
      schema,
    });
    items.push(...value.data);
    page = value.next_href ? queryOf(value.next_href, operation) : null;
  }
  return items;
}

function queryOf(href: string, operation: string): URLSearchParams {
  const base = 'https://api.checkr.com';
  if (!URL.canParse(href, base)) throw brokenList(operation);
  return new URL(href, base).searchParams;
}

function brokenList(operation: string): VendorError {
  return new VendorError({
    code: 'checkr.bad_response',
    operation,
    outcome: 'unknown',
    status: 200,
    reason: 'pages',
  });
}
