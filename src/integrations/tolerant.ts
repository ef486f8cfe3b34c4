import { z } from 'zod';

/** A text that the vendor may leave out or send as null: `''` then. */
export const textOrEmpty = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** A value that the vendor may leave out or send as null: null then. */
export function orNull<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? null);
}

/** A list that the vendor may leave out or send as null: empty then. */
export function listOrEmpty<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
}

/** An instant in epoch milliseconds, sent as a number or as a string of digits. */
export const EpochMs = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number),
]);
