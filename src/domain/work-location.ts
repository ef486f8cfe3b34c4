import { z } from 'zod';

/** Where the person will work: ISO 3166 country, two-letter state in the US, free-text city. */
export const WorkLocation = z.object({
  country: z.string().length(2),
  state: z.string().length(2).optional(),
  city: z.string().max(255).optional(),
});
export type WorkLocation = z.infer<typeof WorkLocation>;

/** Why a work location cannot be ordered for: null when it can. */
export function refuseWorkLocation(
  location: WorkLocation | null,
): 'location_missing' | 'location_not_us' | null {
  if (!location) return 'location_missing';
  if (location.country !== 'US') return 'location_not_us';
  return location.state ? null : 'location_missing';
}
