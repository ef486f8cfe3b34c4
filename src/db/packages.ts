import { and, asc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Db, Queryable, Transaction } from './database.ts';
import { providerCatalogs, providerNodes, providerPackages } from './schema/packages.ts';

export type PackageRow = typeof providerPackages.$inferSelect;
export type NodeRow = typeof providerNodes.$inferSelect;

/** What is known of the packages of an account; `packagesReadAt` is null when they were never read. */
export interface Catalog {
  readonly packages: readonly PackageRow[];
  readonly nodes: readonly NodeRow[];
  readonly packagesReadAt: Date | null;
  readonly nodesReadAt: Date | null;
  /** A stable code; null since the last read that worked. */
  readonly failure: string | null;
  readonly failedAt: Date | null;
}

/** Reads what is kept of the packages and the nodes of a connection, in the order of their names. */
export async function readCatalog(db: Queryable, connectionId: string): Promise<Catalog> {
  const [state] = await db
    .select()
    .from(providerCatalogs)
    .where(eq(providerCatalogs.connectionId, connectionId));
  const packages = await db
    .select()
    .from(providerPackages)
    .where(eq(providerPackages.connectionId, connectionId))
    .orderBy(asc(providerPackages.name), asc(providerPackages.slug));
  const nodes = await db
    .select()
    .from(providerNodes)
    .where(eq(providerNodes.connectionId, connectionId))
    .orderBy(asc(providerNodes.name), asc(providerNodes.key));
  return {
    packages,
    nodes,
    packagesReadAt: state?.packagesReadAt ?? null,
    nodesReadAt: state?.nodesReadAt ?? null,
    failure: state?.failure ?? null,
    failedAt: state?.failedAt ?? null,
  };
}

/** A list that is older (ms) says nothing about a package that was added since. */
export const LIST_FRESH_MS = 3_600_000;

/** What an account offered when its lists were read after `since`; null when they are older or were never read. */
export async function readFreshCatalog(
  db: Queryable,
  wanted: {
    readonly connectionId: string;
    readonly since: Date;
    /** Its nodes are listed too. */
    readonly nodes: boolean;
  },
): Promise<Catalog | null> {
  const { connectionId, since, nodes } = wanted;
  const [fresh] = await db
    .select({ connectionId: providerCatalogs.connectionId })
    .from(providerCatalogs)
    .where(
      and(
        eq(providerCatalogs.connectionId, connectionId),
        gt(providerCatalogs.packagesReadAt, since),
        nodes ? gt(providerCatalogs.nodesReadAt, since) : undefined,
      ),
    );
  return fresh ? readCatalog(db, connectionId) : null;
}

/** The name of a package as it was listed last, or null. */
export async function findPackageName(
  db: Queryable,
  { connectionId, slug }: Pick<PackageRow, 'connectionId' | 'slug'>,
): Promise<string | null> {
  const [row] = await db
    .select({ name: providerPackages.name })
    .from(providerPackages)
    .where(and(eq(providerPackages.connectionId, connectionId), eq(providerPackages.slug, slug)));
  return row?.name ?? null;
}

/** Replaces the packages of a connection by those of a complete read; an older read than the last one changes nothing. */
export function replacePackages(
  db: Db,
  read: {
    readonly connectionId: string;
    readonly packages: readonly Omit<PackageRow, 'connectionId' | 'fetchedAt'>[];
    readonly now: Date;
  },
): Promise<void> {
  const { connectionId, packages, now } = read;
  return db.transaction(async (tx) => {
    if (!(await isNewest(tx, 'packagesReadAt', { connectionId, now }))) return;
    await tx.delete(providerPackages).where(eq(providerPackages.connectionId, connectionId));
    if (packages.length === 0) return;
    const rows = packages.map((item) => ({ ...item, connectionId, fetchedAt: now }));
    await tx.insert(providerPackages).values(rows).onConflictDoNothing();
  });
}

/** Replaces the nodes of a connection by those of a complete read; an older read than the last one changes nothing. */
export function replaceNodes(
  db: Db,
  read: {
    readonly connectionId: string;
    readonly nodes: readonly Omit<NodeRow, 'connectionId' | 'fetchedAt'>[];
    readonly now: Date;
  },
): Promise<void> {
  const { connectionId, nodes, now } = read;
  return db.transaction(async (tx) => {
    if (!(await isNewest(tx, 'nodesReadAt', { connectionId, now }))) return;
    await tx.delete(providerNodes).where(eq(providerNodes.connectionId, connectionId));
    if (nodes.length === 0) return;
    const rows = nodes.map((node) => ({ ...node, connectionId, fetchedAt: now }));
    await tx.insert(providerNodes).values(rows).onConflictDoNothing();
  });
}

/** Keeps why the account could not be asked; what it listed before stays. */
export async function noteCatalogFailure(
  db: Queryable,
  {
    connectionId,
    failure,
    now,
  }: { readonly connectionId: string; readonly failure: string; readonly now: Date },
): Promise<void> {
  const patch = { failure, failedAt: now };
  await db
    .insert(providerCatalogs)
    .values({ connectionId, ...patch })
    .onConflictDoUpdate({ target: providerCatalogs.connectionId, set: patch });
}

/** Takes the row of the catalog, and with it the turn to write, for a read that is newer than the last one. */
async function isNewest(
  tx: Transaction,
  column: 'packagesReadAt' | 'nodesReadAt',
  { connectionId, now }: { readonly connectionId: string; readonly now: Date },
): Promise<boolean> {
  await tx.insert(providerCatalogs).values({ connectionId }).onConflictDoNothing();
  const isOlder = lt(
    sql`coalesce(${providerCatalogs[column]}, '-infinity')`,
    sql`${now.toISOString()}::timestamptz`,
  );
  const taken = await tx
    .update(providerCatalogs)
    .set({ [column]: now, failure: null, failedAt: null })
    .where(and(eq(providerCatalogs.connectionId, connectionId), isOlder))
    .returning({ id: providerCatalogs.connectionId });
  return taken.length > 0;
}
