import type { CandidateInput } from './candidate-input.ts';
import { CheckrError } from './checkr-error.ts';
import type { Candidate } from './checkr-objects.ts';
import { type CheckrTwin, nowText } from './checkr-twin.ts';
import { emit } from './checkr-webhooks.ts';
import { newId } from './invitation-changes.ts';
import { renderCandidate } from './render-checkr.ts';
import { isInternational } from './work-locations.ts';

/** Checkr: names come back case-normalised ("FactoryBot" as "Factorybot"). */
function recased(name: string | null | undefined): string | null {
  if (name == null) return null;
  return name.replace(/[^\s'-]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
}

function masked(ssn: string | null | undefined): string | null {
  return ssn == null ? null : `XXX-XX-${ssn.slice(-4)}`;
}

/** Metadata merges by key; an empty value removes its key. */
function mergedMetadata(
  known: Record<string, string>,
  input: CandidateInput['metadata'],
): Record<string, string> {
  const entries = Object.entries({ ...known, ...input });
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ''),
  );
}

/** The fields of a candidate that a request may set, as they are kept. */
function fields(input: CandidateInput) {
  return {
    first_name: recased(input.first_name),
    middle_name: recased(input.middle_name),
    last_name: recased(input.last_name),
    mother_maiden_name: recased(input.mother_maiden_name),
    dob: input.dob ?? null,
    ssn: masked(input.ssn),
    zipcode: input.zipcode ?? null,
    phone: input.phone ?? null,
    driver_license_number: input.driver_license_number ?? null,
    driver_license_state: input.driver_license_state ?? null,
    previous_driver_license_number: input.previous_driver_license_number ?? null,
    previous_driver_license_state: input.previous_driver_license_state ?? null,
    custom_id: input.custom_id ?? null,
  };
}

export function createCandidate(twin: CheckrTwin, input: CandidateInput): Candidate {
  const { email, work_locations = [] } = input;
  if (email == null || email === '') throw new CheckrError(400, 'Email is missing');
  const international = isInternational(work_locations);
  const at = nowText(twin);
  const candidate: Candidate = {
    id: newId(international),
    created_at: at,
    updated_at: at,
    ...fields(input),
    email,
    copy_requested: input.copy_requested ?? false,
    no_middle_name: input.no_middle_name ?? false,
    adjudication: null,
    report_ids: [],
    geo_ids: input.geo_ids ?? [],
    metadata: mergedMetadata({}, input.metadata),
    work_locations,
    international,
    pii_removed: false,
  };
  twin.data().candidates[candidate.id] = candidate;
  twin.machine.changed();
  emit(twin, 'candidate.created', renderCandidate(candidate));
  return candidate;
}

/** Checkr: after the first report only these may change; others may be filled while they are null. */
const ALWAYS_OPEN = new Set([
  'phone',
  'previous_driver_license_number',
  'previous_driver_license_state',
  'custom_id',
]);

function label(field: string): string {
  return field === 'ssn' || field === 'dob' ? field.toUpperCase() : field.replaceAll('_', ' ');
}

export function updateCandidate(twin: CheckrTwin, candidate: Candidate, input: CandidateInput): void {
  const given = Object.entries(fields(input)).filter(([name]) => name in input);
  const closed = (name: string, value: string | null) => {
    const known = candidate[name as keyof typeof candidate];
    return candidate.report_ids.length > 0 && !ALWAYS_OPEN.has(name) && known !== null && known !== value;
  };
  const [refused] = given.filter(([name, value]) => closed(name, value));
  if (refused !== undefined) {
    throw new CheckrError(400, `Candidate ${label(refused[0])} can not be updated because it has reports`);
  }
  Object.assign(candidate, Object.fromEntries(given));
  if (input.email != null) candidate.email = input.email;
  if (input.copy_requested !== undefined) candidate.copy_requested = input.copy_requested;
  if (input.no_middle_name !== undefined) candidate.no_middle_name = input.no_middle_name;
  if (input.geo_ids !== undefined) candidate.geo_ids = input.geo_ids;
  if (input.work_locations !== undefined) candidate.work_locations = input.work_locations;
  candidate.metadata = mergedMetadata(candidate.metadata, input.metadata);
  candidate.updated_at = nowText(twin);
  twin.machine.changed();
  emit(twin, 'candidate.updated', renderCandidate(candidate));
}
