import { findConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { noteCatalogFailure, replaceNodes, replacePackages } from '../db/packages.ts';
import { capabilitiesOf } from '../integrations/provider-capabilities.ts';
import type { ScreeningPackage, ScreeningProvider } from '../integrations/screening-provider.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { CatalogActivities, CatalogInput } from '../workflows/contract.ts';
import type { VendorClients } from './vendor-clients.ts';

/** Prices of the port are US cents; some have fractions of one. */
const CURRENCY = 'USD';

/** Keeps what an account lists now in place of what it listed before; `now` is epoch ms. */
export function keepPackages(
  db: Db,
  { connectionId, now }: CatalogInput,
  listed: readonly ScreeningPackage[],
): Promise<void> {
  const packages = listed.map(({ id: slug, name, priceCents, screenings }) => ({
    slug,
    name,
    screenings,
    priceMinor: priceCents === null ? null : Math.round(priceCents),
    currency: CURRENCY,
  }));
  return replacePackages(db, { connectionId, packages, now: new Date(now) });
}

/** The reads that fill the cache of packages and nodes, one list an activity; a hundred of them take one request. */
export function createPackageActivities({
  db,
  vendors,
}: {
  readonly db: Db;
  readonly vendors: Pick<VendorClients, 'provider'>;
}): CatalogActivities {
  async function readPackages(provider: ScreeningProvider, input: CatalogInput): Promise<void> {
    await keepPackages(db, input, await provider.listPackages());
  }

  async function readNodes(
    { listNodes }: ScreeningProvider,
    { connectionId, now }: CatalogInput,
  ): Promise<void> {
    const nodes = listNodes ? await listNodes() : [];
    await replaceNodes(db, { connectionId, nodes, now: new Date(now) });
  }

  /** A connection that is gone, or whose provider lists nothing, has nothing to be read for. */
  async function read(
    input: CatalogInput,
    work: (provider: ScreeningProvider, input: CatalogInput) => Promise<void>,
  ): Promise<void> {
    const connection = await findConnection(db, input.connectionId);
    if (!connection || !capabilitiesOf(connection).packages) return;
    try {
      await work(vendors.provider(connection), input);
    } catch (error) {
      if (error instanceof VendorError) {
        const { connectionId, now } = input;
        await noteCatalogFailure(db, { connectionId, failure: error.code, now: new Date(now) });
      }
      throw error;
    }
  }

  return {
    refreshPackages: (input) => read(input, readPackages),
    refreshNodes: (input) => read(input, readNodes),
  };
}
