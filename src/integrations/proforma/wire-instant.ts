import { z } from 'zod';

/** Below this a number is seconds: as milliseconds it would lie before March 1973. */
const SMALLEST_MS = 100_000_000_000;

/** An instant in epoch seconds, epoch milliseconds or as an ISO 8601 text; null when it is missing or unreadable. */
export const WireInstant = z.unknown().nullish().transform(instantOf);

/** The instant that a value of the wire names, or null. TazAPI: seconds in its documents, milliseconds on the wire. */
export function instantOf(value: unknown): Date | null {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number') return dateOf(number < SMALLEST_MS ? number * 1000 : number);
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? dateOf(Date.parse(value)) : null;
}

function dateOf(ms: number): Date | null {
  const date = new Date(ms);
  return ms > 0 && !Number.isNaN(date.getTime()) ? date : null;
}
