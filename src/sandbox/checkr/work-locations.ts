import { z } from 'zod';
import { CheckrError } from './checkr-error.ts';
import type { WorkLocation } from './checkr-objects.ts';
import { Text } from './checkr-request.ts';

export const WorkLocations = z.array(
  z.object({
    country: z.string().default('US'),
    state: z.string().optional(),
    city: Text.optional(),
  }),
);

/** Checkr: country is ISO alpha-2, the state two letters and required in the United States. The texts are ours. */
export function checkWorkLocations(locations: WorkLocation[]): void {
  for (const { country, state, city } of locations) {
    if (!/^[A-Z]{2}$/.test(country)) throw new CheckrError(400, 'work_locations country is invalid');
    if (country === 'US' && state === undefined)
      throw new CheckrError(400, 'work_locations state is missing');
    if (country === 'US' && !/^[A-Z]{2}$/.test(state ?? '')) {
      throw new CheckrError(400, 'work_locations state is invalid');
    }
    if ((city ?? '').length > 255) throw new CheckrError(400, 'work_locations city is invalid');
  }
}

export function isInternational(locations: WorkLocation[]): boolean {
  return locations.some(({ country }) => country !== 'US');
}
