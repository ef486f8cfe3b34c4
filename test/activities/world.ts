import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../src/db/database.ts';
import type { NewConnection } from '../../src/db/new-connection.ts';
import { createConnection } from '../../src/db/write-connections.ts';
import { publishDefinition } from '../../src/db/write-definitions.ts';
import { createListener } from '../../src/db/write-listeners.ts';
import { requestJson } from '../../src/dev/json-http.ts';
import type { BackgroundCheckTask } from '../../src/domain/definition.ts';
import { createKeyRing } from '../../src/key-ring.ts';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/start.ts';
import { createTestDatabase } from '../setup/database.ts';

const ACTOR = 'system';
const NO_LIMITS = { lever: { perSecond: 100_000, burst: 100_000 }, checkr: { perMinute: 10_000_000 } };

/** A database of its own, the sandbox of both vendors, and what an admin has set up: all but Temporal. */
export type World = Awaited<ReturnType<typeof startWorld>>;

export async function startWorld({
  sandbox: options = {},
  poolSize = 4,
}: {
  sandbox?: SandboxOptions;
  poolSize?: number;
} = {}) {
  const database = await createTestDatabase();
  const sandbox = await startSandbox({ limits: NO_LIMITS, ...options });
  const pools = [openDatabase({ url: database.url, size: poolSize })];
  const [{ db, sql } = openDatabase({ url: database.url })] = pools;
  const keyRing = createKeyRing({ keys: [{ id: 'test', key: Buffer.alloc(32, 5) }] });

  async function connect(input: NewConnection) {
    const created = await createConnection({ db, keyRing, actor: ACTOR, input });
    if (!created.ok) throw new Error(created.reason);
    return created.connection;
  }
  const connectVendor = (kind: 'lever' | 'checkr', apiKey: string = sandbox[kind].apiKey) => {
    const { url } = sandbox[kind];
    const common = { name: `${kind} ${randomUUID()}`, apiKey, baseUrl: `${url}/v1`, dashboardUrl: url };
    return kind === 'lever'
      ? connect({ kind, environment: 'sandbox', ...common })
      : connect({ kind, environment: 'staging', ...common });
  };

  /** Publishes a definition with one check; the same key again publishes its next version. */
  async function publish(settings: BackgroundCheckTask['settings'], key?: string) {
    const task = {
      key: 'check',
      name: 'Run background check',
      kind: 'background_check' as const,
      settings: { ...settings },
    };
    const input = {
      key: key ?? `standard-${randomUUID().slice(0, 8)}`,
      content: { name: 'Standard', tasks: [task] },
    };
    const published = await publishDefinition({ db, actor: ACTOR, input });
    if (!published.ok) throw new Error(published.reason);
    return published.published;
  }

  const [lever, checkr] = [await connectVendor('lever'), await connectVendor('checkr')];
  const definition = await publish({ connection: checkr.id, package: 'tasker_standard' });
  const made = await createListener({
    db,
    keyRing,
    actor: ACTOR,
    input: { definitionId: definition.id, connectionId: lever.id, event: 'candidateHired' },
  });
  if (!made.ok) throw new Error(made.reason);
  const control = (url: string) => (method: string, path: string, body?: unknown) =>
    requestJson(method, `${url}/_control${path}`, body === undefined ? {} : { body });

  return {
    db,
    sql,
    databaseUrl: database.url,
    keyRing,
    sandbox,
    lever,
    checkr,
    definition,
    listener: made.listener,
    connect,
    connectVendor,
    publish,
    leverControl: control(sandbox.lever.url),
    checkrControl: control(sandbox.checkr.url),
    /** Another pool on the same database, as another process would have. */
    openPool(size = 2, url = database.url) {
      const pool = openDatabase({ url, size });
      pools.push(pool);
      return pool;
    },
    async stop() {
      await Promise.all([sandbox.stop(), ...pools.map((pool) => pool.close())]);
      await database.drop();
    },
  };
}
