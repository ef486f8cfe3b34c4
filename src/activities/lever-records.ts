import type { LeverClient } from '../integrations/lever/client.ts';
import type { LeverRecords } from '../integrations/lever/mapping-facts.ts';
import { expandedApplicationsOf, type LeverOpportunity } from '../integrations/lever/opportunity.ts';
import { VendorError, type VendorErrorCode } from '../integrations/vendor-error.ts';

/** Which records a mapping needs beside opportunity and contact. */
export interface WantedRecords {
  readonly posting: boolean;
  readonly offers: boolean;
  readonly forms: boolean;
}

/** Reads the wanted records of a candidate, as far as the account lets us. */
export async function readLeverRecords(
  lever: LeverClient,
  opportunity: LeverOpportunity,
  wanted: WantedRecords,
): Promise<LeverRecords> {
  const postingId = expandedApplicationsOf(opportunity)[0]?.posting;
  const [posting, offers, forms] = await Promise.all([
    wanted.posting && postingId ? unlessHidden(lever.getPosting(postingId)) : null,
    wanted.offers ? unlessHidden(lever.listOffers(opportunity.id)) : null,
    wanted.forms ? unlessHidden(lever.listForms(opportunity.id)) : null,
  ]);
  return { opportunity, posting, offers, forms };
}

/** The e-mail address of a user; null when Lever does not show the user, or what is asked for is none. */
export async function readUserEmail(lever: LeverClient, userId: string): Promise<string | null> {
  const user = await unless(lever.getUser(userId), [...HIDDEN, 'lever.invalid_request']);
  return user?.email ?? null;
}

// A record that the key may not see is a missing value, which the import flags where it is required.
const HIDDEN: readonly VendorErrorCode[] = ['lever.forbidden', 'lever.not_found'];

function unlessHidden<T>(read: Promise<T>): Promise<T | null> {
  return unless(read, HIDDEN);
}

async function unless<T>(read: Promise<T>, codes: readonly VendorErrorCode[]): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof VendorError && codes.includes(error.code)) return null;
    throw error;
  }
}
