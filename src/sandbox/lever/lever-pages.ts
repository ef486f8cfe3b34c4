import type { TwinContext } from '../machinery/control-router.ts';
import { badRequest } from './lever-error.ts';

const INVALID = 'Invalid offset token';
const LONGEST_PAGE = 100;

export interface LeverPage<Item> {
  items: Item[];
  next: string | undefined;
}

function pageSize(c: TwinContext): number {
  const text = c.req.query('limit');
  if (text === undefined) return LONGEST_PAGE;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > LONGEST_PAGE) {
    throw badRequest(`limit must be between 1 and ${LONGEST_PAGE}`);
  }
  return limit;
}

/** The position inside an offset token, which may come as we gave it or encoded once more. */
function readToken(c: TwinContext): unknown[] | undefined {
  const text = c.req.query('offset');
  if (text === undefined) return undefined;
  try {
    const position: unknown = JSON.parse(text.startsWith('[') ? text : decodeURIComponent(text));
    if (Array.isArray(position)) return position;
  } catch {
    throw badRequest(INVALID);
  }
  throw badRequest(INVALID);
}

/** Lever: the token is percent-encoded JSON and names the first item of the next page. */
export function pageOf<Item>({
  c,
  items,
  position,
  isToken,
  isAtOrAfter,
}: {
  c: TwinContext;
  /** All items in list order. */
  items: Item[];
  position: (item: Item) => (string | number)[];
  /** Whether a token can be one of ours. */
  isToken: (token: unknown[]) => boolean;
  /** Whether an item is the one a token names, or comes after it. */
  isAtOrAfter: (item: Item, token: unknown[]) => boolean;
}): LeverPage<Item> {
  const size = pageSize(c);
  const token = readToken(c);
  if (token !== undefined && !isToken(token)) throw badRequest(INVALID);
  const found = token === undefined ? 0 : items.findIndex((item) => isAtOrAfter(item, token));
  const start = found === -1 ? items.length : found;
  const following = items[start + size];
  return {
    items: items.slice(start, start + size),
    next: following === undefined ? undefined : encodeURIComponent(JSON.stringify(position(following))),
  };
}

/** A page of a list whose token is the id of an item. */
export function pageById<Item>(c: TwinContext, items: Item[], idOf: (item: Item) => string): LeverPage<Item> {
  return pageOf({
    c,
    items,
    position: (item) => [idOf(item)],
    isToken: ([id]) => items.some((item) => idOf(item) === id),
    isAtOrAfter: (item, [id]) => idOf(item) === id,
  });
}

/** Lever's list envelope; the last page has no `next`. */
export function listBody<Item>({ items, next }: LeverPage<Item>, render: (item: Item) => unknown) {
  const data = items.map(render);
  return next === undefined ? { data, hasNext: false } : { data, next, hasNext: true };
}
