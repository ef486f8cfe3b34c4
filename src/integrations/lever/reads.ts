import { z } from 'zod';
import type { HttpJson } from '../http-json.ts';
import { VendorError } from '../vendor-error.ts';

const MAX_PAGES = 200;

/** One page of a Lever list; `next` is null on the last one. */
export interface LeverPage<T> {
  items: T[];
  next: string | null;
}

interface ListCall<T> {
  operation: string;
  path: readonly string[];
  query: URLSearchParams;
  item: z.ZodType<T>;
}

/** Reads one object out of Lever's `data` envelope. */
export async function readOne<T>(
  http: HttpJson,
  { operation, path, query, item }: Omit<ListCall<T>, 'query'> & { query?: URLSearchParams },
): Promise<T> {
  const schema = z.object({ data: item });
  const call = { operation, method: 'GET', path, schema } as const;
  const { value } = await http.request(query ? { ...call, query } : call);
  return value.data;
}

/** Reads one page. Lever: a missing `hasNext` means false, `next` is an opaque token. */
export async function readPage<T>(
  http: HttpJson,
  { operation, path, query, item }: ListCall<T>,
): Promise<LeverPage<T>> {
  const schema = z.object({
    data: z.array(item),
    next: z.string().nullish(),
    hasNext: z.boolean().nullish(),
  });
  const { value, status } = await http.request({ operation, method: 'GET', path, query, schema });
  if (!value.hasNext) return { items: value.data, next: null };
  if (!value.next) throw brokenList(operation, status);
  return { items: value.data, next: value.next };
}

/** Reads all pages of a short list. */
export async function readAllPages<T>(http: HttpJson, call: Omit<ListCall<T>, 'query'>): Promise<T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let next: string | null = null;
  do {
    const query = new URLSearchParams(next === null ? {} : { offset: next });
    const page: LeverPage<T> = await readPage(http, { ...call, query });
    items.push(...page.items);
    next = page.next;
    if (next !== null && (seen.has(next) || seen.size >= MAX_PAGES)) throw brokenList(call.operation, 200);
    if (next !== null) seen.add(next);
  } while (next !== null);
  return items;
}

function brokenList(operation: string, status: number): VendorError {
  return new VendorError({
    code: 'lever.bad_response',
    operation,
    outcome: 'unknown',
    status,
    reason: 'pages',
  });
}
