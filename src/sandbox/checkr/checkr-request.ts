import { z } from 'zod';
import type { TwinContext } from '../machinery/control-router.ts';
import { CheckrError } from './checkr-error.ts';
import { parseRackForm } from './rack-form.ts';

/** A text that a form or a careless client may send as a number. */
export const Text = z.union([z.string(), z.number().transform(String)]);

/** A boolean, also as a form sends it. */
export const Flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((flag) => flag === 'true')]);

async function rawBody(c: TwinContext): Promise<unknown> {
  const text = await c.req.text();
  if (text.trim() === '') return {};
  // Checkr: the default body is a form; JSON needs its content type.
  if (!(c.req.header('content-type') ?? '').includes('json')) return parseRackForm(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new CheckrError(400, 'Request body is not valid JSON');
  }
}

/** The body, JSON or form, checked by `schema`; throws a 400. */
export async function checkrBody<Schema extends z.ZodType>(
  c: TwinContext,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const parsed = schema.safeParse(await rawBody(c));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CheckrError(400, `${issue?.path.join('.') ?? 'body'} is invalid`);
}
