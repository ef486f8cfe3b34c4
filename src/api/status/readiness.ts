import type { Client } from '@temporalio/client';
import type { Sql } from '../../db/database.ts';
import { withinDeadline } from '../../db/database-fault.ts';

const DEADLINE_MS = 2_000;

export interface Readiness {
  readonly ready: boolean;
  readonly postgres: 'ok' | 'unreachable';
  readonly temporal: 'ok' | 'unreachable';
}

/** Asks Postgres and Temporal whether they answer; takes two seconds at most. */
export function createReadiness({
  sql,
  temporal,
  namespace,
}: {
  readonly sql: Sql;
  readonly temporal: Client;
  readonly namespace: string;
}) {
  return async (): Promise<Readiness> => {
    const [postgres, server] = await Promise.all([
      answers(() => sql`select 1`),
      answers(() =>
        temporal.withDeadline(Date.now() + DEADLINE_MS, () =>
          temporal.workflowService.describeNamespace({ namespace }),
        ),
      ),
    ]);
    return { ready: postgres === 'ok' && server === 'ok', postgres, temporal: server };
  };
}

async function answers(ask: () => PromiseLike<unknown>): Promise<'ok' | 'unreachable'> {
  try {
    await withinDeadline(ask(), DEADLINE_MS);
    return 'ok';
  } catch {
    return 'unreachable';
  }
}
