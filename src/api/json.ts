import { z } from '@hono/zod-openapi';

/** An answer in JSON. */
export function jsonAnswer<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A body in JSON that must be there. */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } };
}

export const Instant = z.iso.datetime().openapi({ description: 'UTC instant.' });

/**
 * A schema with a name in the document, or null. `.nullable()` would make the named schema itself nullable, wherever else
 * it is used.
 */
export function orNull<T extends z.ZodType>(schema: T) {
  return z.union([schema, z.null()]);
}

/** A text that Postgres can be asked for: it knows no character zero. */
export const QueryText = z.string().regex(/^[^\0]*$/, 'holds a character that no text has');

/** The id in the path of a route. */
export const IdParam = z.object({ id: z.string().min(1).max(100) });

/** An instant as it is shown, or null. */
export function shownInstant(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
