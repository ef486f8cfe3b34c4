import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';
import type { MappingValue } from '../mapping-value.ts';
import { defineTransform, gives, refuses } from '../transform.ts';

/** A zone of a date: the company's, or one by its IANA name. */
const Zone = z
  .string()
  .max(64)
  .refine((zone) => zone === 'company' || IANAZone.isValidZone(zone), 'must be company or an IANA time zone');

/** Makes the calendar date of an instant, which is another one in another zone. */
export const dateInZone = defineTransform({
  name: 'date',
  label: 'Date',
  about:
    'Makes a date of an instant (epoch milliseconds, as Lever sends it) in the time zone of the company or in one that you name. A date stays as it is.',
  step: z.strictObject({ use: z.literal('date'), zone: Zone.default('company') }),
  controls: [{ name: 'zone', label: 'Time zone: company, or a name like America/New_York', input: 'text' }],
  examples: [
    { given: 1762128000000, settings: { zone: 'UTC' }, gives: '2025-11-03' },
    { given: 1762128000000, settings: { zone: 'America/Los_Angeles' }, gives: '2025-11-02' },
    { given: '2025-11-03', settings: {}, gives: '2025-11-03' },
    { given: 'soon', settings: {}, gives: { problem: 'not_a_date' } },
  ],
  apply: (value, { zone }, { companyTimeZone }) => {
    if (value === null) return gives(null);
    const date = dateOf(value, zone === 'company' ? companyTimeZone : zone);
    return date === null ? refuses('not_a_date') : gives(date);
  },
});

function dateOf(value: MappingValue, zone: string): string | null {
  const moment = momentOf(value, zone);
  return moment?.isValid && moment.year >= 1 && moment.year <= 9999 ? moment.toISODate() : null;
}

function momentOf(value: MappingValue, zone: string): DateTime | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const text = String(value).trim();
  if (typeof value === 'number' || /^-?\d{9,16}$/.test(text)) return instantIn(Number(text), zone);
  // Luxon reads a time of day too, as one of today, which would depend on the clock.
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? DateTime.fromISO(text, { zone }) : null;
}

// Luxon throws for instants that JavaScript cannot hold.
function instantIn(instant: number, zone: string): DateTime | null {
  return Math.abs(instant) <= 8.64e15 ? DateTime.fromMillis(Math.trunc(instant), { zone }) : null;
}
