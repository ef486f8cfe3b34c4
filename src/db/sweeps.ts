import {
  and,
  asc,
  desc,
  eq,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  notInArray,
  or,
  sql,
} from 'drizzle-orm';
import type { Db, Queryable } from './database.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { checks } from './schema/checks.ts';
import { accountSweeps, type FindingKind, sweepFindings } from './schema/sweeps.ts';

export type SweepRow = typeof accountSweeps.$inferSelect;
export type FindingRow = typeof sweepFindings.$inferSelect;

export interface Period {
  readonly since: Date;
  readonly until: Date;
}

/** One disagreement about a person, by the provider's ids and, where there is one, the check. */
export interface Finding {
  readonly kind: FindingKind;
  readonly objectId: string;
  readonly checkId: string | null;
}

/** The state of the sweeps of a connection, or null before the first one. */
export async function findSweep(db: Queryable, connectionId: string): Promise<SweepRow | null> {
  const [row] = await db.select().from(accountSweeps).where(eq(accountSweeps.connectionId, connectionId));
  return row ?? null;
}

/** Writes that a sweep begins. */
export async function writeSweepStart(
  db: Queryable,
  { connectionId, startedAt }: { readonly connectionId: string; readonly startedAt: Date },
): Promise<void> {
  const start = { startedAt, endedAt: null, persons: 0, failure: null };
  await db
    .insert(accountSweeps)
    .values({ connectionId, ...start })
    .onConflictDoUpdate({ target: accountSweeps.connectionId, set: start });
}

/** Writes that a sweep ended; only one that came to its end counts for where the next one begins. */
export async function writeSweepEnd(
  db: Queryable,
  sweep: {
    readonly connectionId: string;
    readonly startedAt: Date;
    readonly endedAt: Date;
    readonly persons: number;
    readonly failure: string | null;
  },
): Promise<void> {
  const { connectionId, startedAt, endedAt, persons, failure } = sweep;
  const swept = failure === null ? { sweptUntil: startedAt } : {};
  await db
    .update(accountSweeps)
    .set({ endedAt, persons, failure, ...swept })
    .where(and(eq(accountSweeps.connectionId, connectionId), eq(accountSweeps.startedAt, startedAt)));
}

/**
 * The provider's ids of the people with checks made in the period, or with open findings that were not seen since its end,
 * after an id, in order.
 */
export async function checkedPersons(
  db: Queryable,
  query: Period & { readonly connectionId: string; readonly after: string | null; readonly limit: number },
): Promise<readonly string[]> {
  const { connectionId, after, limit } = query;
  const withChecks = db
    .select({ personId: checks.providerPersonId })
    .from(checks)
    .where(and(checksOfPeriod(connectionId, query), isNotNull(checks.providerPersonId)));
  const withFindings = db
    .select({ personId: sweepFindings.personId })
    .from(sweepFindings)
    .where(
      and(
        eq(sweepFindings.connectionId, connectionId),
        isNull(sweepFindings.resolvedAt),
        lt(sweepFindings.lastSeenAt, query.until),
      ),
    );
  const persons = withChecks.union(withFindings).as('persons');
  const rows = await db
    .select({ personId: persons.personId })
    .from(persons)
    .where(after === null ? undefined : sql`${persons.personId} > ${after}`)
    .orderBy(asc(persons.personId))
    .limit(limit);
  return rows.flatMap(({ personId }) => (personId === null ? [] : [personId]));
}

/** Those of these people whom a check made in the period names. */
export async function personsWithChecks(
  db: Queryable,
  query: Period & { readonly connectionId: string; readonly personIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  if (query.personIds.length === 0) return new Set();
  const rows = await db
    .selectDistinct({ personId: checks.providerPersonId })
    .from(checks)
    .where(
      and(checksOfPeriod(query.connectionId, query), inArray(checks.providerPersonId, [...query.personIds])),
    );
  return new Set(rows.flatMap(({ personId }) => (personId === null ? [] : [personId])));
}

function checksOfPeriod(connectionId: string, { since, until }: Period) {
  return and(
    eq(checks.connectionId, connectionId),
    gte(checks.createdAt, since),
    lte(checks.createdAt, until),
  );
}

export type KnownCheck = Pick<
  typeof checks.$inferSelect,
  'id' | 'providerPersonId' | 'providerOrderId' | 'orderDeleted' | 'reportId'
>;

/** The checks of a person, and those that any of these orders, references or reports belong to. */
export async function checksToCompare(
  db: Queryable,
  seen: {
    readonly connectionId: string;
    readonly personId: string;
    readonly orderIds: readonly string[];
    /** Ids of checks. */
    readonly references: readonly string[];
    readonly reportIds: readonly string[];
  },
): Promise<readonly KnownCheck[]> {
  return db
    .select({
      id: checks.id,
      providerPersonId: checks.providerPersonId,
      providerOrderId: checks.providerOrderId,
      orderDeleted: checks.orderDeleted,
      reportId: checks.reportId,
    })
    .from(checks)
    .where(
      and(
        eq(checks.connectionId, seen.connectionId),
        or(
          eq(checks.providerPersonId, seen.personId),
          inArray(checks.providerOrderId, [...seen.orderIds]),
          inArray(checks.id, [...seen.references]),
          inArray(checks.reportId, [...seen.reportIds]),
        ),
      ),
    );
}

/** Keeps the findings about a person, each once; those that are not among them any more are resolved. */
export function writeFindings(
  db: Db,
  person: {
    readonly connectionId: string;
    readonly personId: string;
    readonly findings: readonly Finding[];
    readonly now: Date;
  },
): Promise<void> {
  const { connectionId, personId, findings, now } = person;
  return db.transaction(async (tx) => {
    const values = findings.map((finding) => ({
      ...finding,
      connectionId,
      personId,
      firstSeenAt: now,
      lastSeenAt: now,
    }));
    const target = [sweepFindings.connectionId, sweepFindings.kind, sweepFindings.objectId];
    const seen =
      values.length === 0
        ? []
        : await tx
            .insert(sweepFindings)
            .values(values)
            .onConflictDoUpdate({ target, set: { lastSeenAt: now, resolvedAt: null, personId } })
            .returning({ id: sweepFindings.id });
    const others =
      seen.length === 0
        ? undefined
        : notInArray(
            sweepFindings.id,
            seen.map(({ id }) => id),
          );
    await tx
      .update(sweepFindings)
      .set({ resolvedAt: now })
      .where(
        and(
          eq(sweepFindings.connectionId, connectionId),
          eq(sweepFindings.personId, personId),
          isNull(sweepFindings.resolvedAt),
          others,
        ),
      );
  });
}

export interface FindingFilter {
  readonly connectionId?: string | undefined;
  readonly kind?: FindingKind | undefined;
  readonly state?: 'open' | 'resolved' | undefined;
}

/** One page of the findings, newest first. */
export async function listFindings(
  db: Queryable,
  filter: FindingFilter,
  page: PageRequest,
): Promise<Page<FindingRow>> {
  const rows = await db
    .select()
    .from(sweepFindings)
    .where(
      and(
        filter.connectionId === undefined ? undefined : eq(sweepFindings.connectionId, filter.connectionId),
        filter.kind === undefined ? undefined : eq(sweepFindings.kind, filter.kind),
        filter.state === undefined
          ? undefined
          : filter.state === 'open'
            ? isNull(sweepFindings.resolvedAt)
            : isNotNull(sweepFindings.resolvedAt),
        page.after ? lt(sweepFindings.id, Number(page.after.id) || 0) : undefined,
      ),
    )
    .orderBy(desc(sweepFindings.id))
    .limit(page.limit + 1);
  return pageOf(rows, page, (row) => ({
    at: row.firstSeenAt.toISOString().replace('Z', '000Z'),
    id: String(row.id),
  }));
}
