import { and, eq, inArray, ne } from 'drizzle-orm';
import { newId } from '../ids.ts';
import type { Transaction } from './database.ts';
import { deliveries } from './schema/deliveries.ts';
import { runs } from './schema/runs.ts';

/** The event of an internal delivery: tasks of a run that wait for a person are to look again. */
export const LOOK_AGAIN_EVENT = 'run.look_again';

/** Stands for a connection in deliveries that Gangway sends itself. */
const OWN_ENDPOINT = 'gangway';

/**
 * Tells the open runs of an employee that something about them has changed: by rows of the inbox, in the transaction of
 * the change.
 */
export async function tellRunsOf(
  tx: Transaction,
  { employeeId, exceptRun }: { readonly employeeId: string; readonly exceptRun: string | null },
): Promise<void> {
  const open = await tx
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        eq(runs.employeeId, employeeId),
        inArray(runs.state, ['entering', 'open']),
        exceptRun === null ? undefined : ne(runs.id, exceptRun),
      ),
    );
  await tellRuns(
    tx,
    open.map(({ id }) => id),
  );
}

/** Tells these runs to look again. */
export async function tellRuns(tx: Transaction, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return;
  await tx.insert(deliveries).values(
    runIds.map((runId) => {
      const id = newId('delivery');
      const at = { source: 'gangway' as const, connectionId: OWN_ENDPOINT, event: LOOK_AGAIN_EVENT };
      return { id, dedupeKey: id, ...at, body: { runId } };
    }),
  );
}
