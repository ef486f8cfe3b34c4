import type { Context } from 'hono';
import type { z } from 'zod';
import { invalidRequest } from '../answer-problem.ts';
import type { AppEnv } from '../app-env.ts';

/** The query of a page by the schema of the API's list, with its texts for forms and links; throws `request.invalid`. */
export function readQuery<T extends z.ZodType>(
  c: Context<AppEnv>,
  schema: T,
): { readonly query: z.infer<T>; readonly texts: Readonly<Record<string, string>> } {
  // A form of filters sends what was left empty too.
  const texts = Object.fromEntries(Object.entries(c.req.query()).filter(([, text]) => text !== ''));
  const parsed = schema.safeParse(texts);
  if (!parsed.success) throw invalidRequest('query', parsed.error);
  return { query: parsed.data, texts };
}
