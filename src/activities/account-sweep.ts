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
import { capabilitiesOf } from '../integrations/provider-capabilities.ts';
import type { PersonRecords, ScreeningProvider } from '../integrations/screening-provider.ts';
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
      if (!connection?.active || !capabilitiesOf(connection).lists) return null;
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
  readonly vendors: Pick<VendorClients, 'provider'>;
}): SweepReadActivities {
  async function openAccount(connectionId: string) {
    const provider = vendors.provider(await getConnection(db, connectionId));
    if (!provider.lists) throw new Error(`The account of connection ${connectionId} lists nothing`);
    return { provider, lists: provider.lists };
  }

  return {
    async listUncheckedPersons({ connectionId, page, ...period }) {
      const { lists } = await openAccount(connectionId);
      if (!lists.persons) return { personIds: [], next: null };
      const { persons, next } = await lists.persons({ ...period, page });
      const ours = `${await installationId(db)}:`;
      const personIds = persons
        .filter(({ customId }) => customId?.startsWith(ours))
        .map((one) => one.personId);
      const checked = await personsWithChecks(db, { connectionId, personIds, ...datesOf(period) });
      return { personIds: personIds.filter((id) => !checked.has(id)), next };
    },

    async comparePerson({ connectionId, personId, now }) {
      const { provider, lists } = await openAccount(connectionId);
      const seen = await lists.recordsOf(personId);
      // Read after the provider: an order is committed here before it is sent there.
      const known = await checksToCompare(db, {
        connectionId,
        personId,
        orderIds: seen.orders.map(({ orderId }) => orderId),
        references: seen.orders.flatMap(({ reference }) => reference ?? []),
        reportIds: seen.reportIds,
      });
      const findings = [
        ...unknownHere(seen, known),
        ...(await unknownThere(provider, { personId, seen, known })),
      ];
      await writeFindings(db, { connectionId, personId, findings, now: new Date(now) });
    },
  };
}

/** Orders and reports at the provider that belong to no check; the report of an unknown order is not told twice. */
function unknownHere({ orders, reportIds }: PersonRecords, known: readonly KnownCheck[]): Finding[] {
  const ours = new Set(known.flatMap(({ id, providerOrderId }) => [id, providerOrderId]));
  const explained = new Set([
    ...known.map(({ reportId }) => reportId),
    ...orders.map(({ reportId }) => reportId),
  ]);
  const strange = orders.filter(
    ({ orderId, reference }) => !ours.has(orderId) && (reference === null || !ours.has(reference)),
  );
  const reports = reportIds.filter((id) => !explained.has(id));
  return [
    ...strange.map(({ orderId }) => ({ kind: 'order_unknown' as const, objectId: orderId, checkId: null })),
    ...reports.map((id) => ({ kind: 'report_unknown' as const, objectId: id, checkId: null })),
  ];
}

/** Orders of this person that the provider neither lists nor finds by their id; canceled ones are not missed. */
async function unknownThere(
  provider: ScreeningProvider,
  person: {
    readonly personId: string;
    readonly seen: PersonRecords;
    readonly known: readonly KnownCheck[];
  },
): Promise<Finding[]> {
  const { personId, seen, known } = person;
  const listed = new Set(seen.orders.map(({ orderId }) => orderId));
  const findings: Finding[] = [];
  for (const { id: checkId, providerPersonId, providerOrderId: orderId, orderDeleted } of known) {
    if (providerPersonId !== personId || orderId === null || orderDeleted || listed.has(orderId)) continue;
    const found = await provider.read({ orderId, reportId: null, personId });
    if (!found) findings.push({ kind: 'check_unknown', objectId: orderId, checkId });
  }
  return findings;
}

function datesOf({ since, until }: SweepPeriod): { readonly since: Date; readonly until: Date } {
  return { since: new Date(since), until: new Date(until) };
}
