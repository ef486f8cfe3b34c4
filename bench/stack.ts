import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import postgres from 'postgres';
import { migrate } from '../src/db/migrate.ts';
import { startKeeper } from '../src/dev/keeper.ts';
import { createProgressLine } from '../src/dev/progress-line.ts';
import type { Session } from './session.ts';

const GANGWAY = 'gangway';
const FLOOR = 'floor';

/** The servers of one bench run, the same for subject and floor. */
export interface Stack {
  readonly folder: string;
  readonly logFolder: string;
  readonly gangwayUrl: string;
  readonly floorUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly postgresPid: number;
  readonly temporalPid: number;
  /** To Gangway's database, for the driver. */
  readonly sql: postgres.Sql;
  /** To Temporal without Gangway's codec, for the floor and for histories. */
  readonly client: Client;
}

/**
 * Starts Postgres with its own defaults (fsync on) and the Temporal dev server on an SQLite file in WAL mode, as
 * `gangway dev` does, in a temporary folder that is removed at the end.
 */
export async function startStack(session: Session): Promise<Stack> {
  session.progress('starting PostgreSQL and Temporal');
  const folder = await mkdtemp(path.join(tmpdir(), 'gangway-bench-'));
  session.onEnd(() => rm(folder, { recursive: true, force: true }));
  const line = createProgressLine({ output: process.stderr });
  const keeper = await startKeeper({
    dataDir: folder,
    environment: process.env,
    postgres: { databases: [GANGWAY, FLOOR] },
    temporal: {},
    onProgress: line.onProgress,
    onServerExit: (_server, text) => session.fail(new Error(text)),
  });
  line.done();
  session.onEnd(() => keeper.stop());
  const gangwayUrl = keeper.postgres.url(GANGWAY);
  await migrate({ url: gangwayUrl });
  const sql = postgres(gangwayUrl, { max: 2, onnotice: () => {} });
  session.onEnd(() => sql.end({ timeout: 1 }));
  const { address, namespace } = keeper.temporal;
  const connection = await Connection.connect({ address });
  session.onEnd(() => connection.close());
  return {
    folder,
    logFolder: path.join(folder, 'bench-logs'),
    gangwayUrl,
    floorUrl: keeper.postgres.url(FLOOR),
    temporalAddress: address,
    temporalNamespace: namespace,
    postgresPid: keeper.postgres.pid,
    temporalPid: keeper.temporal.pid,
    sql,
    client: new Client({ connection, namespace }),
  };
}
