import { and, desc, eq, inArray, isNotNull, isNull, lt } from 'drizzle-orm';
import type { FlagAnswer, RunFlag } from '../domain/listener/policy.ts';
import { writeAudit } from './audit.ts';
import type { Db, Queryable, Transaction } from './database.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { runFlags } from './schema/listeners.ts';

export type RunFlagRow = typeof runFlags.$inferSelect;

/** Flags a run, once for each reason until somebody answers. */
export async function raiseRunFlag(
  db: Db,
  flag: {
    readonly runId: string;
    readonly listenerId: string;
    readonly deliveryId: string;
    readonly reason: RunFlag;
    readonly now: Date;
  },
): Promise<void> {
  const { now, ...row } = flag;
  await db.transaction(async (tx) => {
    const raised = await tx
      .insert(runFlags)
      .values({ ...row, at: now })
      .onConflictDoNothing()
      .returning({ id: runFlags.id });
    if (raised.length === 0) return;
    await writeAudit(tx, {
      actor: `webhook:${row.listenerId}`,
      action: 'run.flagged',
      objectType: 'run',
      objectId: row.runId,
      details: { reason: row.reason, deliveryId: row.deliveryId },
    });
  });
}

/** Closes the open flags of a run for these reasons: Lever shows that they are over. */
export async function resolveRunFlags(
  db: Queryable,
  {
    runId,
    reasons,
    by,
    now,
  }: {
    readonly runId: string;
    readonly reasons: readonly RunFlag[];
    readonly by: string;
    readonly now: Date;
  },
): Promise<void> {
  await db
    .update(runFlags)
    .set({ answer: 'resolved', answeredAt: now, answeredBy: by })
    .where(
      and(eq(runFlags.runId, runId), inArray(runFlags.reason, [...reasons]), isNull(runFlags.answeredAt)),
    );
}

/** True when an admin answered that this delivery starts a new run. */
export async function isEntryApproved(db: Queryable, deliveryId: string): Promise<boolean> {
  const approved = and(eq(runFlags.deliveryId, deliveryId), eq(runFlags.answer, 'started'));
  return (await db.$count(runFlags, approved)) > 0;
}

/** Answers a flag that is open, with its audit row. */
export async function answerRunFlag(
  tx: Transaction,
  {
    id,
    answer,
    actor,
    now,
  }: {
    readonly id: number;
    readonly answer: Exclude<FlagAnswer, 'resolved'>;
    readonly actor: string;
    readonly now: Date;
  },
): Promise<
  | { readonly ok: true; readonly flag: RunFlagRow }
  | {
      readonly ok: false;
      readonly reason: 'run_flag.not_found' | 'run_flag.answered' | 'run_flag.wrong_answer';
    }
> {
  const [known] = await tx.select().from(runFlags).where(eq(runFlags.id, id)).for('update');
  if (!known) return { ok: false, reason: 'run_flag.not_found' };
  if (known.answeredAt) return { ok: false, reason: 'run_flag.answered' };
  if ((known.reason === 'rehired') === (answer === 'acknowledged')) {
    return { ok: false, reason: 'run_flag.wrong_answer' };
  }
  const [flag] = await tx
    .update(runFlags)
    .set({ answer, answeredAt: now, answeredBy: actor })
    .where(eq(runFlags.id, id))
    .returning();
  if (!flag) throw new Error('A locked flag vanished');
  await writeAudit(tx, {
    actor,
    action: 'run_flag.answered',
    objectType: 'run',
    objectId: known.runId,
    details: { flagId: id, reason: known.reason, answer },
  });
  return { ok: true, flag };
}

export interface RunFlagFilter {
  readonly runId?: string | undefined;
  readonly listenerId?: string | undefined;
  readonly state?: 'open' | 'answered' | undefined;
}

/** One page of the flags of runs, newest first. */
export async function listRunFlags(
  db: Queryable,
  { runId, listenerId, state }: RunFlagFilter,
  page: PageRequest,
): Promise<Page<RunFlagRow>> {
  const rows = await db
    .select()
    .from(runFlags)
    .where(
      and(
        runId === undefined ? undefined : eq(runFlags.runId, runId),
        listenerId === undefined ? undefined : eq(runFlags.listenerId, listenerId),
        state === undefined
          ? undefined
          : state === 'open'
            ? isNull(runFlags.answeredAt)
            : isNotNull(runFlags.answeredAt),
        page.after ? lt(runFlags.id, Number(page.after.id) || 0) : undefined,
      ),
    )
    .orderBy(desc(runFlags.id))
    .limit(page.limit + 1);
  return pageOf(rows, page, (row) => ({
    at: row.at.toISOString().replace('Z', '000Z'),
    id: String(row.id),
  }));
}
