import type { HttpJson } from '../http-json.ts';
import { VendorError } from '../vendor-error.ts';
import { CheckrAccount, CheckrNode, CheckrPackage } from './account.ts';
import { CheckrCandidate } from './order.ts';
import { readAllPages, readOne, readPage } from './reads.ts';

/** The calls about the account: what it is and what it can order. */
export function createAccountCalls(http: HttpJson) {
  const getAccount = (operation = 'getAccount') =>
    readOne(http, { operation, path: ['account'], schema: CheckrAccount });

  return {
    getAccount: () => getAccount(),

    /** Reads all pages of the packages that can be ordered; deleted ones are left out. */
    listPackages: async (): Promise<CheckrPackage[]> => {
      const call = { operation: 'listPackages', path: 'packages', item: CheckrPackage };
      const packages = await readAllPages(http, call);
      return packages.filter((item) => item.deleted_at === null);
    },

    /** Reads all pages of the nodes with their packages: empty for an account without a hierarchy. */
    listNodes: async (): Promise<CheckrNode[]> => {
      const query = { include: 'packages' };
      try {
        return await readAllPages(http, { operation: 'listNodes', path: 'nodes', query, item: CheckrNode });
      } catch (error) {
        if (!(error instanceof VendorError) || error.code !== 'checkr.forbidden') throw error;
        if (/not enabled for (hierarchy|segmentation)/i.test(error.detail ?? '')) return [];
        const { segmentation_enabled: hasNodes } = await getAccount();
        if (hasNodes === false) return [];
        throw error;
      }
    },

    /** Reads one page of the candidates made in a period (epoch ms), with one request. */
    listCandidates: ({ since, until, page }: { since: number; until: number; page: number }) =>
      readPage(http, {
        operation: 'listCandidates',
        path: 'candidates',
        query: { created_after: instant(since), created_before: instant(until) },
        page,
        item: CheckrCandidate,
      }),

    /** Tries the credential by reading the account. */
    verify: async (): Promise<{ ok: true; account: CheckrAccount } | { ok: false; error: VendorError }> => {
      try {
        return { ok: true, account: await getAccount('verify') };
      } catch (error) {
        if (error instanceof VendorError) return { ok: false, error };
        throw error;
      }
    },
  };
}

function instant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
