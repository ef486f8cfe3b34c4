import { z } from 'zod';
import type { VendorClients } from '../activities/vendor-clients.ts';
import { noteCandidateNeed } from '../db/candidate-needs.ts';
import { getConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import type { CandidateNeed } from '../domain/check/candidate-need.ts';
import { isIdOf } from '../ids.ts';
import type { CheckrClient } from '../integrations/checkr/client.ts';
import type { KeyRing } from '../key-ring.ts';
import type { DeliveryRow } from './claim.ts';
import { createAccountDispatch, isAccountEvent } from './dispatch-account.ts';
import { findByMarks, matchCheck } from './match-check.ts';
import type { Outcome } from './outcome.ts';
import { routePartnerEvent } from './partner-event.ts';
import type { RunStarter } from './run-starter.ts';
import { MATCH_WITHIN_MS, tellCheck } from './tell-check.ts';

/** What the events about a candidate ask of them; null: they have answered. */
const NEEDS: ReadonlyMap<string, CandidateNeed | null> = new Map([
  ['candidate.id_required', 'document'],
  ['candidate.driver_license_required', 'document'],
  ['verification.created', 'information'],
  ['verification.completed', null],
  ['verification.processed', null],
]);

const Body = z.object({
  object: z.object({
    id: z.string().optional(),
    reportId: z.string().optional(),
    candidateId: z.string().optional(),
    tags: z.array(z.string()).optional(),
  }),
});

/** An event of a check pokes its run, or refreshes the card when the run is closed. */
export function createCheckrDispatch({
  db,
  keyRing,
  starter,
  vendors,
  now = Date.now,
}: {
  readonly db: Db;
  readonly keyRing: KeyRing;
  readonly starter: RunStarter;
  readonly vendors: VendorClients;
  readonly now?: () => number;
}) {
  const account = createAccountDispatch({ db, starter, vendors, now });

  /** Events for a partner application may come before the account of their connection is known. */
  return async function dispatchCheckr(delivery: DeliveryRow): Promise<Outcome> {
    if (!isIdOf('oauthApp', delivery.connectionId)) return dispatchToConnection(delivery);
    const routed = await routePartnerEvent(db, { keyRing, delivery });
    if (routed.found === 'connection') return dispatchToConnection(routed.delivery);
    if (routed.found === 'copy') return { state: 'ignored', outcome: 'The account sent this event too.' };
    if (now() - delivery.receivedAt.getTime() < MATCH_WITHIN_MS) {
      return { state: 'again', outcome: 'No connection is of this account yet.' };
    }
    return { state: 'not_ours', outcome: 'No connection is of this account.' };
  };

  async function dispatchToConnection(delivery: DeliveryRow): Promise<Outcome> {
    if (isAccountEvent(delivery.event)) return account(delivery);
    const need = NEEDS.get(delivery.event);
    if (need === undefined && !/^(invitation|report)\./.test(delivery.event)) {
      return { state: 'ignored', outcome: `Nothing depends on ${delivery.event}.` };
    }
    const body = Body.safeParse(delivery.body);
    if (!body.success) return { state: 'ignored', outcome: 'The event names no object.' };
    const { connectionId } = delivery;
    const object = withoutUndefined(body.data.object);
    if (need !== undefined) return noteNeed(delivery, need, object);
    const event = { type: delivery.event, object };
    const matched = await matchCheck(event, { db, connectionId, checkr: () => checkrOf(connectionId) });
    return tellCheck(matched, { db, delivery, starter, now: now() });
  }

  /** A hint for what the card waits for; the run is told, so that it reads and says so. */
  async function noteNeed(
    delivery: DeliveryRow,
    need: CandidateNeed | null,
    object: EventObject,
  ): Promise<Outcome> {
    const { connectionId } = delivery;
    const isOfPerson = delivery.event.startsWith('candidate.');
    const of = isOfPerson ? { personId: object.id } : { reportId: object.reportId };
    const at = delivery.occurredAt ?? delivery.receivedAt;
    const changed = await noteCandidateNeed(db, { connectionId, ...of }, { need, at });
    let outcome: Outcome = { state: 'ignored', outcome: 'No open check waits for this.' };
    for (const reference of changed) {
      const matched = await findByMarks(db, connectionId, { reference });
      outcome = await tellCheck(matched, { db, delivery, starter, now: now() });
    }
    return outcome;
  }

  async function checkrOf(connectionId: string): Promise<CheckrClient> {
    return vendors.checkr(await getConnection(db, connectionId));
  }
}

type EventObject = Parameters<typeof matchCheck>[0]['object'];

function withoutUndefined(object: z.infer<typeof Body>['object']): EventObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
