import type {
  PersonRecords,
  ScreeningLists,
  ScreeningNode,
  ScreeningPackage,
} from '../screening-provider.ts';
import { VendorError } from '../vendor-error.ts';
import { attemptIdOfTags } from './attempt-tag.ts';
import type { CheckrClient } from './client.ts';

/** What can be ordered, by slug. */
export async function listPackages(checkr: CheckrClient): Promise<ScreeningPackage[]> {
  const packages = await checkr.listPackages();
  return packages.map(({ slug, name, price, screenings }) => ({
    id: slug,
    name: name || slug,
    priceCents: price,
    screenings,
  }));
}

export async function listNodes(checkr: CheckrClient): Promise<ScreeningNode[]> {
  const nodes = await checkr.listNodes();
  return nodes.map(({ custom_id: key, name, tier, parent_custom_id: parentKey, packages }) => ({
    key,
    name: name || key,
    tier,
    parentKey,
    packages,
  }));
}

/** Candidates of a period, and the invitations and reports of one; reports are listed by their candidate only. */
export function createLists(checkr: CheckrClient): ScreeningLists {
  return {
    persons: async (query) => {
      const { items, next } = await checkr.listCandidates(query);
      return { persons: items.map(({ id, custom_id }) => ({ personId: id, customId: custom_id })), next };
    },
    recordsOf: (candidateId) => recordsOf(checkr, candidateId),
  };
}

async function recordsOf(checkr: CheckrClient, candidateId: string): Promise<PersonRecords> {
  const reportIds = await reportIdsOf(checkr, candidateId);
  if (!reportIds) return { orders: [], reportIds: [] };
  const invitations = await checkr.listInvitations({ candidateId });
  const orders = invitations.map(({ id, tags, report_id }) => ({
    orderId: id,
    reference: attemptIdOfTags(tags),
    reportId: report_id,
  }));
  return { orders, reportIds };
}

/** Null when Checkr does not have the candidate. */
async function reportIdsOf(checkr: CheckrClient, candidateId: string): Promise<readonly string[] | null> {
  try {
    return (await checkr.getCandidate(candidateId)).report_ids;
  } catch (error) {
    if (error instanceof VendorError && error.code === 'checkr.not_found') return null;
    throw error;
  }
}
