import { findConnection, getConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { installationId } from '../db/employees.ts';
import {
  checkedPersons,
  checksToCompare,
  type Finding,
  findSweep,
  type KnownCheck,
  personsWithChecks,
  writeFindings,
  writeSweepEnd,
  writeSweepStart,
} from '../db/sweeps.ts';
import type { CheckrClient } from '../integrations/checkr/client.ts';
import type { CheckrInvitation } from '../integrations/checkr/order.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { SweepPeriod, SweepReadActivities, SweepRecordActivities } from '../workflows/contract.ts';
import type { VendorClients } from './vendor-clients.ts';

const DAY_MS = 86_400_000;
/** How far the first sweep of an account looks back. */
const FIRST_DAYS = 7;
/** How far any sweep looks back, however long none came to its end. */
const MOST_DAYS = 30;
/** What was ordered around the time of the last sweep is looked at twice. */
const OVERLAP_DAYS = 1;
const PERSONS_A_PAGE = 100;

/** What a sweep reads and writes in Postgres alone. */
export function createSweepRecords({ db }: { readonly db: Db }): SweepRecordActivities {
  return {
    async beginSweep({ connectionId, now }) {
      const connection = await findConnection(db, connectionId);
      if (connection?.kind !== 'checkr' || !connection.active) return null;
      const last = await findSweep(db, connectionId);
      await writeSweepStart(db, { connectionId, startedAt: new Date(now) });
      const from = last?.sweptUntil
        ? last.sweptUntil.getTime() - OVERLAP_DAYS * DAY_MS
        : now - FIRST_DAYS * DAY_MS;
      return { since: Math.max(from, now - MOST_DAYS * DAY_MS), until: now };
    },

    async listCheckedPersons({ connectionId, after, ...period }) {
      const query = { connectionId, after, limit: PERSONS_A_PAGE, ...datesOf(period) };
      const personIds = await checkedPersons(db, query);
      return { personIds, next: personIds.length < PERSONS_A_PAGE ? null : (personIds.at(-1) ?? null) };
    },

    async endSweep({ connectionId, now, until, persons, failure }) {
      const times = { startedAt: new Date(until), endedAt: new Date(now) };
      await writeSweepEnd(db, { connectionId, ...times, persons, failure });
    },
  };
}

/** What a sweep asks of the provider: on the queue of the connection, two requests an activity as a rule. */
export function createSweepReads({
  db,
  vendors,
}: {
  readonly db: Db;
  readonly vendors: VendorClients;
}): SweepReadActivities {
  return {
    async listUncheckedPersons({ connectionId, page, ...period }) {
      const checkr = vendors.checkr(await getConnection(db, connectionId));
      const { items, next } = await checkr.listCandidates({ ...period, page });
      const ours = `${await installationId(db)}:`;
      const personIds = items.filter(({ custom_id }) => custom_id?.startsWith(ours)).map(({ id }) => id);
      const checked = await personsWithChecks(db, { connectionId, personIds, ...datesOf(period) });
      return { personIds: personIds.filter((id) => !checked.has(id)), next };
    },

    async comparePerson({ connectionId, personId, now }) {
      const checkr = vendors.checkr(await getConnection(db, connectionId));
      const seen = await readPerson(checkr, personId);
      // Read after the provider: an order is committed here before it is sent there.
      const known = await checksToCompare(db, {
        connectionId,
        personId,
        orderIds: seen.invitations.map(({ id }) => id),
        tags: seen.invitations.flatMap(({ tags }) => tags),
        reportIds: seen.reportIds,
      });
      const findings = [
        ...unknownHere(seen, known),
        ...(await unknownThere(checkr, { personId, seen, known })),
      ];
      await writeFindings(db, { connectionId, personId, findings, now: new Date(now) });
    },
  };
}

interface SeenPerson {
  readonly invitations: readonly CheckrInvitation[];
  readonly reportIds: readonly string[];
}

async function readPerson(checkr: CheckrClient, personId: string): Promise<SeenPerson> {
  const candidate = await unlessMissing(checkr.getCandidate(personId));
  if (!candidate) return { invitations: [], reportIds: [] };
  return {
    invitations: await checkr.listInvitations({ candidateId: personId }),
    reportIds: candidate.report_ids,
  };
}

/** Orders and reports at the provider that belong to no check; the report of an unknown order is not told twice. */
function unknownHere({ invitations, reportIds }: SeenPerson, known: readonly KnownCheck[]): Finding[] {
  const orderIds = new Set(known.map(({ providerOrderId }) => providerOrderId));
  const tags = new Set(known.map(({ tag }) => tag));
  const explained = new Set([
    ...known.map(({ reportId }) => reportId),
    ...invitations.map(({ report_id }) => report_id),
  ]);
  const orders = invitations.filter(
    ({ id, tags: own }) => !orderIds.has(id) && !own.some((tag) => tags.has(tag)),
  );
  const reports = reportIds.filter((id) => !explained.has(id));
  return [
    ...orders.map(({ id }) => ({ kind: 'order_unknown' as const, objectId: id, checkId: null })),
    ...reports.map((id) => ({ kind: 'report_unknown' as const, objectId: id, checkId: null })),
  ];
}

/** Orders of this person that the provider neither lists nor finds by their id; canceled ones are not missed. */
async function unknownThere(
  checkr: CheckrClient,
  {
    personId,
    seen,
    known,
  }: { readonly personId: string; readonly seen: SeenPerson; readonly known: readonly KnownCheck[] },
): Promise<Finding[]> {
  const listed = new Set(seen.invitations.map(({ id }) => id));
  const findings: Finding[] = [];
  for (const { id: checkId, providerPersonId, providerOrderId: objectId, orderDeleted } of known) {
    if (providerPersonId !== personId || objectId === null || orderDeleted || listed.has(objectId)) continue;
    const found = await unlessMissing(checkr.getInvitation(objectId));
    if (!found) findings.push({ kind: 'check_unknown', objectId, checkId });
  }
  return findings;
}

/** Null when the provider does not have it. */
async function unlessMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof VendorError && error.code === 'checkr.not_found') return null;
    throw error;
  }
}

function datesOf({ since, until }: SweepPeriod): { readonly since: Date; readonly until: Date } {
  return { since: new Date(since), until: new Date(until) };
}
