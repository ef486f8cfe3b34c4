import { z } from 'zod';
import type { WorkLocation } from '../work-location.ts';

const Code = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{2}$/)
  .transform((code) => code.toUpperCase());
const Place = z.strictObject({
  country: Code,
  state: Code.optional(),
  city: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .regex(/^[^\p{Cc}\p{Surrogate}]*$/u)
    .optional(),
});

/** Reads a place from its object, or from text: `San Francisco, CA, US`, `San Francisco, CA`, `CA, US` or `US`; else null. */
export function readPlace(input: unknown): WorkLocation | null {
  const parsed = Place.safeParse(typeof input === 'string' ? partsOf(input) : input);
  if (!parsed.success) return null;
  const { country, state, city } = parsed.data;
  return { country, ...(state ? { state } : {}), ...(city ? { city } : {}) };
}

/** A place in one line, which `readPlace` reads. */
export function placeText({ country, state, city }: WorkLocation): string {
  return [city, state, country].filter(Boolean).join(', ');
}

/** Two letters after a city are a US state, as people write it. */
function partsOf(text: string): Readonly<Record<string, string>> | null {
  const parts = text.split(',').map((part) => part.trim());
  const [first = '', second = '', third = ''] = parts;
  if (parts.length === 1) return { country: first };
  if (parts.length === 3) return { city: first, state: second, country: third };
  if (parts.length !== 2) return null;
  return first.length === 2
    ? { state: first, country: second }
    : { city: first, state: second, country: 'US' };
}
