import { accountRefusal } from '../activities/check-refusal.ts';
import type { VendorClients } from '../activities/vendor-clients.ts';
import { noteAccountRead, tasksOfConnection } from '../db/connection-access.ts';
import { noteConnectionProblem } from '../db/connection-health.ts';
import { findConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { releaseTasks } from '../db/release-tasks.ts';
import type { Verification } from '../integrations/screening-provider.ts';
import type { DeliveryRow } from './claim.ts';
import type { Outcome } from './outcome.ts';
import type { RunStarter } from './run-starter.ts';
import { MATCH_WITHIN_MS } from './tell-check.ts';

/** How long a token that Checkr says is withdrawn may still be accepted before the event is about another one. */
const WITHDRAWN_WITHIN_MS = 300_000;

type AccountEvent = 'account.credentialed' | 'token.deauthorized';

/** True for the events of Checkr about the account of a connection. */
export function isAccountEvent(event: string): event is AccountEvent {
  return event === 'account.credentialed' || event === 'token.deauthorized';
}

/**
 * An event of an account makes the account be read; what that shows is kept at the connection, and the tasks that it
 * lets go on, or holds, are told.
 */
export function createAccountDispatch({
  db,
  starter,
  vendors,
  now,
}: {
  readonly db: Db;
  readonly starter: RunStarter;
  readonly vendors: VendorClients;
  readonly now: () => number;
}) {
  return async function dispatchAccount(delivery: DeliveryRow): Promise<Outcome> {
    const { connectionId } = delivery;
    const connection = await findConnection(db, connectionId);
    if (!connection) return { state: 'ignored', outcome: 'The connection does not exist any more.' };
    const account = await vendors.provider(connection).verify();
    if (!account.ok && account.error.transient) throw account.error;
    if (account.ok) {
      const { mayOrder } = account;
      await db.transaction(async (tx) => {
        await noteAccountRead(tx, { connectionId, mayOrder, now: new Date(now()) });
        if (mayOrder) await releaseTasks(tx, connection);
      });
    }
    return delivery.event === 'token.deauthorized'
      ? afterWithdrawal(delivery, account)
      : afterApproval(delivery, account);
  };

  function afterApproval(delivery: DeliveryRow, account: Verification): Outcome {
    // The event can be faster than the token by which the account is read.
    if (!account.ok) return againWithin(MATCH_WITHIN_MS, delivery, unread(account));
    if (account.mayOrder) return { state: 'done', outcome: 'The account may order; what waited was told.' };
    return againWithin(MATCH_WITHIN_MS, delivery, 'The account does not say yet that it may order.');
  }

  async function afterWithdrawal(delivery: DeliveryRow, account: Verification): Promise<Outcome> {
    if (account.ok) {
      return againWithin(WITHDRAWN_WITHIN_MS, delivery, 'The access of this connection is still accepted.');
    }
    if (accountRefusal(account.error) !== 'connection_unauthorized') {
      return againWithin(MATCH_WITHIN_MS, delivery, unread(account));
    }
    const { connectionId } = delivery;
    const problem = { problem: 'revoked', detail: null } as const;
    await noteConnectionProblem(db, { connectionId, ...problem, now: new Date(now()) });
    for (const { run, taskKey } of await tasksOfConnection(db, connectionId)) {
      await starter.poke(run, { deliveryId: delivery.id, taskKey });
    }
    return { state: 'done', outcome: 'The access was withdrawn; what depends on it was told.' };
  }

  function againWithin(ms: number, { receivedAt }: DeliveryRow, outcome: string): Outcome {
    const isOld = now() - receivedAt.getTime() >= ms;
    return { state: isOld ? 'ignored' : 'again', outcome };
  }
}

function unread({ error }: Extract<Verification, { ok: false }>): string {
  return `The account cannot be read: ${error.code}.`;
}
