import { z } from 'zod';
import { CheckrError } from './checkr-error.ts';
import { Flag, Text } from './checkr-request.ts';
import { checkWorkLocations, WorkLocations } from './work-locations.ts';

/** Checkr: names take Latin-1 letters only. */
const NAME = /^[a-zA-Z0-9ªµºÀ-ÖØ-öø-ÿ\-'., ]*$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const YEARS_16_MS = 16 * 365.25 * 24 * 3_600_000;

const text = Text.nullable().optional();

export const CandidateInput = z.object({
  email: text,
  first_name: text,
  middle_name: text,
  no_middle_name: Flag.optional(),
  last_name: text,
  mother_maiden_name: text,
  phone: text,
  zipcode: text,
  dob: text,
  ssn: text,
  driver_license_number: text,
  driver_license_state: text,
  previous_driver_license_number: text,
  previous_driver_license_state: text,
  copy_requested: Flag.optional(),
  custom_id: text,
  metadata: z.record(z.string(), Text.nullable()).optional(),
  geo_ids: z.array(z.string()).optional(),
  work_locations: WorkLocations.optional(),
});
export type CandidateInput = z.infer<typeof CandidateInput>;

const NAME_LABELS = [
  ['first_name', 'First'],
  ['middle_name', 'Middle'],
  ['last_name', 'Last'],
] as const;

/** Checkr refuses numbers that are not nine digits, begin with 666 or 9, repeat one digit or count up. */
function isSsn(ssn: string): boolean {
  const digits = ssn.replaceAll('-', '');
  return (
    /^\d{9}$/.test(digits) &&
    !/^(666|9)/.test(digits) &&
    !/^(\d)\1{8}$/.test(digits) &&
    digits !== '123456789'
  );
}

function checkMetadata(metadata: NonNullable<CandidateInput['metadata']>): void {
  const entries = Object.entries(metadata);
  const fits = entries.every(([key, value]) => key.length <= 40 && (value ?? '').length <= 500);
  if (entries.length > 50 || !fits) throw new CheckrError(400, 'Metadata is invalid');
}

/** Throws the 400 of the first rule that the values break. */
export function checkCandidate(input: CandidateInput, now: number): void {
  for (const [name, label] of NAME_LABELS) {
    if (!NAME.test(input[name] ?? '')) {
      throw new CheckrError(
        400,
        `${label} name must only contain letters, numbers, spaces, hyphens, apostrophes, periods, and commas`,
      );
    }
  }
  const { email, last_name, zipcode, ssn, dob, metadata, work_locations } = input;
  if (email != null && !EMAIL.test(email)) throw new CheckrError(400, 'Email is not a valid email address');
  if (last_name != null && last_name.length < 2) {
    throw new CheckrError(400, 'Last name is too short (minimum is 2 characters)');
  }
  if (zipcode != null && !/^\d{5}$/.test(zipcode)) throw new CheckrError(400, 'Zipcode is invalid');
  if (ssn != null && !isSsn(ssn)) throw new CheckrError(400, 'SSN is invalid');
  if (dob != null) {
    const born = /^\d{4}-\d{2}-\d{2}$/.test(dob) ? Date.parse(dob) : Number.NaN;
    if (Number.isNaN(born)) throw new CheckrError(400, 'Dob is invalid');
    if (now - born < YEARS_16_MS) throw new CheckrError(400, 'Candidate must be at least 16 years old');
  }
  if (metadata !== undefined) checkMetadata(metadata);
  if (work_locations !== undefined) checkWorkLocations(work_locations);
}
