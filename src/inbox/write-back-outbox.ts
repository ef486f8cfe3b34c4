import type { Client } from '@temporalio/client';
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { connections } from '../db/schema/connections.ts';
import { leverWriteBacks } from '../db/schema/write-backs.ts';
import { ofWriteBack, type WriteBackRow } from '../db/write-backs.ts';
import {
  connectionQueue,
  leverWriteBackWorkflowId,
  RUN_QUEUE,
  type WriteBackTarget,
  wakeSignal,
} from '../workflows/contract.ts';
import type { leverWriteBack } from '../workflows/index.ts';
import { inMs } from './claim.ts';
import type { WorkSource } from './dispatcher.ts';

/** When an execution that was woken has not settled its rows, it is woken again: it may have been terminated. */
const WAKE_AGAIN_MS = 600_000;

/**
 * The outbox of write-backs: wakes or starts the one execution of each opportunity of which something is wanted. What
 * belongs to a connection that is switched off stays where it is.
 */
export function createWriteBackOutbox({
  db,
  client,
  leaseMs,
}: {
  readonly db: Db;
  readonly client: Client;
  readonly leaseMs: number;
}): WorkSource<readonly WriteBackRow[]> {
  async function claim(limit: number): Promise<readonly (readonly WriteBackRow[])[]> {
    const active = db.select({ id: connections.id }).from(connections).where(eq(connections.active, true));
    const due = sql`(select run_id, task_key, attempt from ${leverWriteBacks}
      where next_attempt_at <= now() and ${inArray(leverWriteBacks.connectionId, active)}
      order by next_attempt_at limit ${limit} for update skip locked)`;
    const rows = await db
      .update(leverWriteBacks)
      .set({ nextAttemptAt: inMs(leaseMs) })
      .where(sql`(run_id, task_key, attempt) in ${due}`)
      .returning();
    const groups = new Map<string, WriteBackRow[]>();
    for (const row of rows) {
      const id = leverWriteBackWorkflowId(row);
      groups.set(id, [...(groups.get(id) ?? []), row]);
    }
    return [...groups.values()];
  }

  async function work(rows: readonly WriteBackRow[]): Promise<void> {
    const [first] = rows;
    if (first) await wake(first);
    for (const row of rows) {
      const { nextAttemptAt, revision } = leverWriteBacks;
      const still = and(ofWriteBack(row), eq(revision, row.revision), isNotNull(nextAttemptAt));
      await db
        .update(leverWriteBacks)
        .set({ nextAttemptAt: inMs(WAKE_AGAIN_MS) })
        .where(still);
    }
  }

  async function wake({ connectionId, opportunityId }: WriteBackTarget): Promise<void> {
    const queue = connectionQueue({ kind: 'lever', id: connectionId });
    const target = { connectionId, opportunityId };
    await client.workflow.signalWithStart<typeof leverWriteBack, []>('leverWriteBack', {
      workflowId: leverWriteBackWorkflowId(target),
      taskQueue: RUN_QUEUE,
      args: [{ ...target, queue }],
      signal: wakeSignal,
      signalArgs: [],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: 'Write back to Lever',
      staticDetails: `Lever opportunity ${opportunityId}.`,
    });
  }

  return { claim, work };
}
