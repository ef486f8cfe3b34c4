import type { TwinContext } from '../machinery/control-router.ts';
import { CheckrError } from './checkr-error.ts';

const DEFAULT_SIZE = 25;
const LARGEST = 100;

function whole(c: TwinContext, name: string, fallback: number, least: number, most: number): number {
  const text = c.req.query(name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new CheckrError(400, `${name} is invalid`);
  return value;
}

function href(c: TwinContext, page: number): string {
  const url = new URL(c.req.url);
  url.searchParams.set('page', String(page));
  // Checkr's own examples give absolute links with the scheme http.
  url.protocol = 'http:';
  return url.href;
}

/** Checkr's list envelope: pages of 25 unless told, `count` is the total. */
export function pagedList<Item>(c: TwinContext, items: Item[], render: (item: Item) => unknown) {
  const page = whole(c, 'page', 1, 1, Number.MAX_SAFE_INTEGER);
  const size = whole(c, 'per_page', DEFAULT_SIZE, 0, LARGEST);
  const start = (page - 1) * size;
  return {
    data: items.slice(start, start + size).map(render),
    object: 'list',
    next_href: size > 0 && start + size < items.length ? href(c, page + 1) : null,
    previous_href: page > 1 ? href(c, page - 1) : null,
    count: items.length,
  };
}

/** The envelope of lists that belong to one object; these have no pages. */
export function shortList(data: unknown[]) {
  return { data, object: 'list', count: data.length };
}
