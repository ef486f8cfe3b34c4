import { expect, it } from 'vitest';
import { pageOf, parseCursor } from '../../src/db/page.ts';

const rows = [3, 2, 1].map((n) => ({ id: `row_${n}`, at: `2026-01-0${n}T00:00:00.00000${n}Z` }));
const cursorOf = (row: { id: string; at: string }) => row;

it('a page that is not the last one ends with a cursor to its last row', () => {
  const page = pageOf(rows, { limit: 2, after: null }, cursorOf);
  expect(page.data).toEqual(rows.slice(0, 2));
  expect(parseCursor(page.next ?? '')).toEqual(rows[1]);
});

it('the last page has no cursor', () => {
  expect(pageOf(rows, { limit: 3, after: null }, cursorOf).next).toBeNull();
  expect(pageOf([], { limit: 3, after: null }, cursorOf)).toEqual({ data: [], next: null });
});

it('a text that no page made is no cursor', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const text of ['', 'x', encode({}), encode(['yesterday', 'id']), encode([rows[0]?.at, 7])]) {
    expect(parseCursor(text)).toBeNull();
  }
});
