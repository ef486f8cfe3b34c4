import { findConnection, getConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import {
  findListenerSweep,
  type SeenEntry,
  storeUntoldEntries,
  writeListenerSweepEnd,
  writeListenerSweepStart,
} from '../db/listener-sweeps.ts';
import { findListener, type ListenerRow } from '../db/listeners.ts';
import type { LeverClient } from '../integrations/lever/client.ts';
import type { LeverOpportunity } from '../integrations/lever/opportunity.ts';
import {
  connectionQueue,
  type ListenerSweepReadActivities,
  type ListenerSweepRecordActivities,
  type SweepPeriod,
} from '../workflows/contract.ts';
import type { VendorClients } from './vendor-clients.ts';

/** What happened around the time of the last sweep is looked at twice. */
const OVERLAP_MS = 600_000;
const PAGE = 100;

/** What a sweep of a listener reads and writes in Postgres alone. */
export function createListenerSweepRecords({ db }: { readonly db: Db }): ListenerSweepRecordActivities {
  return {
    async beginListenerSweep({ listenerId, now }) {
      const listener = await findListener(db, listenerId);
      const connection = listener?.active ? await findConnection(db, listener.connectionId) : null;
      if (!listener || !connection?.active || connection.credential === null) return null;
      const last = await findListenerSweep(db, listenerId);
      await writeListenerSweepStart(db, { listenerId, startedAt: new Date(now) });
      const since = Math.max(listener.activatedAt.getTime(), (last?.sweptUntil?.getTime() ?? 0) - OVERLAP_MS);
      return { queue: connectionQueue(connection), since, until: now };
    },

    async endListenerSweep({ listenerId, now, until, found, failure }) {
      const times = { startedAt: new Date(until), endedAt: new Date(now) };
      await writeListenerSweepEnd(db, { listenerId, ...times, found, failure });
    },
  };
}

/** What a sweep of a listener asks of Lever: one page of candidates, and now and then the archive reasons. */
export function createListenerSweepReads({
  db,
  vendors,
}: {
  readonly db: Db;
  readonly vendors: VendorClients;
}): ListenerSweepReadActivities {
  async function listHires(lever: LeverClient, { since, until }: SweepPeriod, offset: string | null) {
    const reasons = await lever.listArchiveReasons();
    const hired = reasons.filter(({ type }) => type === 'hired').map(({ id }) => id);
    if (hired.length === 0) return { items: [], next: null };
    const period = { archived: true, archivedAtStart: since, archivedAtEnd: until };
    return lever.listOpportunities({ ...period, archiveReasonId: hired, ...pageOf(offset) });
  }

  return {
    async sweepListenerPage({ listenerId, offset, ...period }) {
      const listener = await findListener(db, listenerId);
      if (!listener?.active) return { found: 0, next: null };
      const lever = vendors.lever(await getConnection(db, listener.connectionId));
      // A candidate who moved on since then is in another stage: the changes tell, not the stage.
      const { items, next } =
        listener.event === 'candidateHired'
          ? await listHires(lever, period, offset)
          : await lever.listOpportunities({ advancedAtStart: period.since, ...pageOf(offset) });
      const seen = items.flatMap((item) => entriesOf(listener, item, period));
      return { found: await storeUntoldEntries(db, listener, seen), next };
    },
  };
}

function pageOf(offset: string | null) {
  const page = { confidentiality: 'all' as const, limit: PAGE };
  return offset === null ? page : { ...page, offset };
}

/** The hire of a candidate, or the last move to the stage, where it is of the period. */
function entriesOf(
  { event, stageId }: ListenerRow,
  { id: opportunityId, archived, stageChanges }: LeverOpportunity,
  { since, until }: SweepPeriod,
): SeenEntry[] {
  const instants =
    event === 'candidateHired'
      ? [archived?.archivedAt ?? null]
      : stageChanges.flatMap(({ toStageId, updatedAt }) => (toStageId === stageId ? [updatedAt] : []));
  const ofPeriod = instants.flatMap((at) => (at !== null && at >= since && at <= until ? [at] : []));
  return ofPeriod.length === 0 ? [] : [{ opportunityId, at: new Date(Math.max(...ofPeriod)) }];
}
