import type { Logger } from 'pino';
import {
  applyCsvLine,
  type ClaimedCsv,
  claimCsvImports,
  failCsvLine,
  nextCsvLines,
  releaseCsvImport,
} from '../db/apply-csv.ts';
import type { Db } from '../db/database.ts';
import type { WorkSource } from './dispatcher.ts';
import { describeError, isTransient } from './transient-error.ts';

/** So few at a time that a worker which is told to stop does so soon. */
const LINES_OF_A_CLAIM = 200;

/** The CSV imports that are to be applied: some rows a time, each in its own transaction. */
export function createCsvWork({
  db,
  logger,
  leaseMs,
  now = () => new Date(),
}: {
  readonly db: Db;
  readonly logger: Logger;
  readonly leaseMs: number;
  readonly now?: () => Date;
}): WorkSource<ClaimedCsv> {
  async function work(claimed: ClaimedCsv): Promise<void> {
    const until = now().getTime() + leaseMs / 2;
    const lines = await nextCsvLines(db, claimed.id, LINES_OF_A_CLAIM);
    for (const line of lines) {
      if (now().getTime() >= until) break;
      await apply({ ...claimed, line });
    }
    const [left] = await nextCsvLines(db, claimed.id, 1);
    await releaseCsvImport(db, { id: claimed.id, done: left === undefined });
  }

  async function apply(row: ClaimedCsv & { readonly line: number }): Promise<void> {
    try {
      await applyCsvLine(db, { ...row, now: now() });
    } catch (error) {
      if (isTransient(error)) throw error;
      logger.error(
        { csvImport: row.id, line: row.line, error: describeError(error) },
        'a row of a CSV import could not be written',
      );
      await failCsvLine(db, { ...row, now: now() });
    }
  }

  return { claim: (limit) => claimCsvImports(db, { limit, leaseMs }), work };
}
