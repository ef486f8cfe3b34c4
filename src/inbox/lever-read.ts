import type { VendorClients } from '../activities/vendor-clients.ts';
import { findConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { isHired, type LeverOpportunity } from '../integrations/lever/opportunity.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { Outcome } from './outcome.ts';

/** A candidate as Lever shows them now; `gone`: Lever does not have them (any more, or not yet). */
export type FreshRead =
  | { readonly kind: 'found'; readonly opportunity: LeverOpportunity; readonly hired: boolean }
  | { readonly kind: 'gone' }
  | { readonly kind: 'not_readable'; readonly outcome: Outcome };

/** Reads a candidate of a connection; what a person has to mend waits, and everything else is thrown to be tried again. */
export function createLeverReader({ db, vendors }: { readonly db: Db; readonly vendors: VendorClients }) {
  return async function readCandidate(connectionId: string, opportunityId: string): Promise<FreshRead> {
    const connection = await findConnection(db, connectionId);
    if (!connection) return ignored('The connection does not exist any more.');
    if (!connection.active) return again('The connection is inactive.');
    const lever = vendors.lever(connection);
    try {
      const opportunity = await lever.getOpportunity(opportunityId, { expand: ['applications'] });
      const reasonId = opportunity.archived?.reason;
      const reasons = reasonId ? await vendors.archiveReasons(connectionId, lever, reasonId) : [];
      return { kind: 'found', opportunity, hired: isHired(opportunity, reasons) };
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      if (error.code === 'lever.not_found') return { kind: 'gone' };
      if (error.code === 'lever.forbidden') {
        return ignored('Lever does not show this candidate to the connection: a confidential record?');
      }
      if (error.transient) throw error;
      return again(error.message);
    }
  };
}
export type LeverReader = ReturnType<typeof createLeverReader>;

function ignored(outcome: string): FreshRead {
  return { kind: 'not_readable', outcome: { state: 'ignored', outcome } };
}

function again(outcome: string): FreshRead {
  return { kind: 'not_readable', outcome: { state: 'again', outcome } };
}
