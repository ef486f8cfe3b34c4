import { z } from 'zod';

const MAX_LENGTH = 2000;

const Words = z.union([z.string().transform((word) => [word]), z.array(z.string())]);

const WordsOfFields = z.record(z.string(), Words).transform((fields) => Object.values(fields).flat());

const ErrorAnswer = z.object({
  code: z.string().optional().catch(undefined),
  message: Words.optional().catch(undefined),
  error: Words.optional().catch(undefined),
  errors: z.union([Words, WordsOfFields]).optional().catch(undefined),
  fields: WordsOfFields.optional().catch(undefined),
});

/**
 * The vendor's own words in the body of an error answer, at most 2,000 characters. Lever: `{code, message}`; Checkr:
 * `{error}` as a text or a list, `{errors}`, and `{message}` from its gateway; TazAPI: `{code, message}`, or
 * `{code, fields}` with texts by field.
 */
export function vendorWords(text: string): string | undefined {
  const answer = ErrorAnswer.safeParse(parsed(text));
  if (!answer.success) return text.slice(0, MAX_LENGTH) || undefined;
  const { code, message = [], error = [], errors = [], fields = [] } = answer.data;
  const words = [...(code ? [code] : []), ...error, ...errors, ...fields, ...message];
  return words.join('; ').slice(0, MAX_LENGTH) || undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
