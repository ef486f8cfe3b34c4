import type { LeverSource } from '../domain/lever-mapping.ts';
import type { LeverClient } from '../integrations/lever/client.ts';
import {
  expandedApplicationsOf,
  expandedContactOf,
  type LeverOpportunity,
} from '../integrations/lever/opportunity.ts';
import { VendorError } from '../integrations/vendor-error.ts';

/** Reads what the mapping needs beside the opportunity: its posting and its offers, where the account lets us. */
export async function readLeverSource(
  lever: LeverClient,
  opportunity: LeverOpportunity,
): Promise<LeverSource> {
  const [application] = expandedApplicationsOf(opportunity);
  const contact = expandedContactOf(opportunity);
  const postingId = application?.posting;
  const [posting, offers] = await Promise.all([
    postingId ? optional(lever.getPosting(postingId)) : null,
    optional(lever.listOffers(opportunity.id)),
  ]);
  const offer = offers?.find((candidate) => candidate.status === 'signed') ?? offers?.at(-1);
  const startDate = offer?.fields.find((field) => field.identifier === 'anticipated_start_date')?.value;
  return {
    name: contact?.name || opportunity.name,
    emails: contact?.emails.length ? contact.emails : opportunity.emails,
    phones: (contact?.phones.length ? contact.phones : opportunity.phones).map((phone) => phone.value),
    jobTitle: posting?.text ?? null,
    department: posting?.categories?.department ?? null,
    location: opportunity.opportunityLocation ?? posting?.categories?.location ?? null,
    country: posting?.country ?? null,
    startDate: typeof startDate === 'number' ? startDate : null,
  };
}

/** A record that the key may not see is a missing value, which the import flags where it is required. */
async function optional<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof VendorError && ['lever.forbidden', 'lever.not_found'].includes(error.code))
      return null;
    throw error;
  }
}
