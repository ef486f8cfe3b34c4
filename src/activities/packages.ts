import { type ConnectionRow, findConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { noteCatalogFailure, replaceNodes, replacePackages } from '../db/packages.ts';
import type { CheckrClient } from '../integrations/checkr/client.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { CatalogActivities, CatalogInput } from '../workflows/contract.ts';
import type { VendorClients } from './vendor-clients.ts';

/** Checkr: prices are whole US cents. */
const CURRENCY = 'USD';

/** The reads that fill the cache of packages and nodes, one list an activity; a hundred of them take one request. */
export function createPackageActivities({
  db,
  vendors,
}: {
  readonly db: Db;
  readonly vendors: VendorClients;
}): CatalogActivities {
  async function readPackages(checkr: CheckrClient, { connectionId, now }: CatalogInput): Promise<void> {
    const listed = await checkr.listPackages();
    const packages = listed.map(({ id, slug, name, price, screenings }) => ({
      slug,
      providerId: id,
      name: name || slug,
      screenings,
      priceMinor: price === null ? null : Math.round(price),
      currency: CURRENCY,
    }));
    await replacePackages(db, { connectionId, packages, now: new Date(now) });
  }

  async function readNodes(checkr: CheckrClient, { connectionId, now }: CatalogInput): Promise<void> {
    const listed = await checkr.listNodes();
    const nodes = listed.map(({ custom_id: key, name, tier, parent_custom_id: parentKey, packages }) => ({
      key,
      name: name || key,
      tier,
      parentKey,
      packages,
    }));
    await replaceNodes(db, { connectionId, nodes, now: new Date(now) });
  }

  /** A connection that is gone has nothing to be read for. */
  async function read(
    input: CatalogInput,
    work: (checkr: CheckrClient, input: CatalogInput) => Promise<void>,
  ): Promise<void> {
    const connection = await checkrConnection(input.connectionId);
    if (!connection) return;
    try {
      await work(vendors.checkr(connection), input);
    } catch (error) {
      if (error instanceof VendorError) {
        const { connectionId, now } = input;
        await noteCatalogFailure(db, { connectionId, failure: error.code, now: new Date(now) });
      }
      throw error;
    }
  }

  async function checkrConnection(id: string): Promise<ConnectionRow | null> {
    const connection = await findConnection(db, id);
    return connection?.kind === 'checkr' ? connection : null;
  }

  return {
    refreshPackages: (input) => read(input, readPackages),
    refreshNodes: (input) => read(input, readNodes),
  };
}
