import { sql } from 'drizzle-orm';
import type { Db, Transaction } from '../db/database.ts';
import { latestVersion, type PublishedDefinition } from '../db/definitions.ts';
import { type RunRow, runsOfSubject } from '../db/runs.ts';
import { runs } from '../db/schema/runs.ts';
import type { RehirePolicy } from '../domain/listener/policy.ts';
import { isOpen } from '../domain/run/task-state.ts';
import { newId } from '../ids.ts';
import { onboardingWorkflowId } from '../workflows/contract.ts';

export interface Entry {
  readonly definitionId: string;
  readonly subject: string;
  readonly connectionId: string;
  readonly listenerId: string | null;
  readonly deliveryId: string;
  /** When the source says that it happened. */
  readonly occurredAt: Date | null;
  /** What to do about a later hire after a run that closed; `start` when it is not said. */
  readonly again?: RehirePolicy;
}

export type EnterResult =
  | { readonly kind: 'entered' | 'open'; readonly run: RunRow; readonly definitionKey: string }
  /** A later hire after this run, which waits for an admin's word. */
  | { readonly kind: 'asks'; readonly run: RunRow }
  | { readonly kind: 'refused'; readonly why: string; readonly run: RunRow | null };

/**
 * Makes the row of a run before its Temporal execution exists: at most one open run for each definition and
 * subject, and a new generation only for what happened after the last one closed.
 */
export function enterRun(db: Db, entry: Entry): Promise<EnterResult> {
  return db.transaction(async (tx) => {
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`${entry.definitionId}:${entry.subject}`}, 0))`,
    );
    const definition = await latestVersion(tx, entry.definitionId);
    if (!definition) return { kind: 'refused', why: 'The definition has no published version.', run: null };
    const [last] = await runsOfSubject(tx, entry);
    if (last && isOpen(last.state)) return { kind: 'open', run: last, definitionKey: definition.key };
    if (last && !mayEnterAgain(last, entry)) {
      return { kind: 'refused', why: `Run ${last.id} has dealt with this hire.`, run: last };
    }
    if (last && last.state !== 'not_entered') {
      if (entry.again === 'ask') return { kind: 'asks', run: last };
      if (entry.again === 'ignore') {
        const why = `The listener ignores a later hire: run ${last.id} came before.`;
        return { kind: 'refused', why, run: last };
      }
    }
    const run = await insertRun(tx, entry, definition, (last?.generation ?? 0) + 1);
    return { kind: 'entered', run, definitionKey: definition.key };
  });
}

/** After a run in which nobody entered, or for what the source dates after the run closed. */
function mayEnterAgain(last: RunRow, { occurredAt }: Entry): boolean {
  if (last.state === 'not_entered') return true;
  return occurredAt !== null && last.closedAt !== null && occurredAt > last.closedAt;
}

async function insertRun(
  tx: Transaction,
  entry: Entry,
  definition: PublishedDefinition,
  generation: number,
): Promise<RunRow> {
  const { definitionId, subject, connectionId, listenerId, deliveryId } = entry;
  const [run] = await tx
    .insert(runs)
    .values({
      id: newId('run'),
      workflowId: onboardingWorkflowId({ definitionKey: definition.key, subject, generation }),
      definitionId,
      version: definition.version,
      subject,
      generation,
      connectionId,
      listenerId,
      deliveryId,
    })
    .returning();
  if (!run) throw new Error('The run was not written');
  return run;
}
