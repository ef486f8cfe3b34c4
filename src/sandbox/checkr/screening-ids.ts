import { randomHex } from '../machinery/random-ids.ts';
import type { Package, Report } from './checkr-objects.ts';

const SINGLE = [
  'ssn_trace',
  'sex_offender_search',
  'national_criminal_search',
  'global_watchlist_search',
  'federal_criminal_search',
  'motor_vehicle_report',
] as const;
const SEVERAL = ['county_criminal_search', 'state_criminal_search'] as const;

/** The members of a report that name its screenings; null or empty for those its package lacks. */
export function screeningIds({ screenings }: Package): Report['screenings'] {
  const types = new Set(screenings.map(({ type }) => type));
  const single = SINGLE.map((type) => [`${type}_id`, types.has(type) ? randomHex(24) : null]);
  const several = SEVERAL.map((type) => [`${type}_ids`, types.has(type) ? [randomHex(24)] : []]);
  return Object.fromEntries([...single, ...several]);
}
