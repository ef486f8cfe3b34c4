import type { Context } from 'hono';
import type { ZodType } from 'zod';
import type { AppEnv } from '../app-env.ts';
import { Problem } from '../problem.ts';

/** A form as it was sent: its parsed values, or what is wrong with which field, with the texts to show again. */
export type SentForm<T> =
  | { readonly ok: true; readonly values: T; readonly texts: FormTexts }
  | { readonly ok: false; readonly errors: FormErrors; readonly texts: FormTexts };

export type FormTexts = Readonly<Record<string, string>>;
/** By the name of the field; `''` is the form as a whole. */
export type FormErrors = Readonly<Record<string, string>>;

/** Reads a form of the console. Fields that were left empty count as not sent; of fields of one name the last counts. */
export async function readForm<T>(c: Context<AppEnv>, schema: ZodType<T>): Promise<SentForm<T>> {
  const texts = await formTexts(c);
  const filled = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
  const parsed = schema.safeParse(filled);
  if (parsed.success) return { ok: true, values: parsed.data, texts };
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const name = String(issue.path[0] ?? '');
    errors[name] ??= name in filled || name === '' ? issue.message : 'Please fill this in.';
  }
  return { ok: false, errors, texts };
}

/** Calls what a form is for; a problem that the person can do something about becomes a value, with its sentence. */
export async function attempt<T>(
  work: () => Promise<T>,
): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof Problem && error.status < 500 && error.status !== 403) {
      return { ok: false, problem: error };
    }
    throw error;
  }
}

async function formTexts(c: Context<AppEnv>): Promise<FormTexts> {
  const body = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value.trim()]] : [],
    ),
  );
}
