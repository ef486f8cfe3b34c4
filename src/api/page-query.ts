import { z } from '@hono/zod-openapi';
import { type Page, type PageRequest, parseCursor } from '../db/page.ts';

/** The query parameters that every list takes. */
export const PAGE_QUERY = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .optional()
    .openapi({ type: 'integer', minimum: 1, maximum: 100, default: 25 }),
  cursor: z
    .string()
    .max(300)
    .transform((text, context) => {
      const cursor = parseCursor(text);
      if (cursor) return cursor;
      context.addIssue({ code: 'custom', message: 'is not a cursor of this API' });
      return z.NEVER;
    })
    .optional()
    .openapi({ type: 'string', description: '`next` of the page before.' }),
};

/** The query of a list that has no filters. */
export const PAGE_LIST = z.strictObject(PAGE_QUERY);

/** The page that a list's query asks for: 25 rows when it does not say. */
export function pageRequest(query: {
  readonly limit?: number | undefined;
  readonly cursor?: { readonly at: string; readonly id: string } | undefined;
}): PageRequest {
  return { limit: query.limit ?? 25, after: query.cursor ?? null };
}

/** The body of a list. */
export function pageBody<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    next: z.string().nullable().openapi({ description: 'Cursor of the next page; null on the last one.' }),
  });
}

/** A page of rows as a page of views. */
export function pageView<T, V>(page: Page<T>, view: (row: T) => V): { data: V[]; next: string | null } {
  return { data: page.data.map(view), next: page.next };
}
