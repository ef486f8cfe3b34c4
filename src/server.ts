import { createApp } from './api/app.ts';
import { describeFault } from './api/describe-fault.ts';
import { listenHttp } from './api/http-server.ts';
import { createTemporalGateway } from './api/temporal-gateway.ts';
import { createEndpoints } from './api/webhooks/endpoints.ts';
import { createRefusalCounter } from './api/webhooks/refusal-counter.ts';
import type { Config } from './config.ts';
import { CONFIG_CHANNEL } from './db/config-changed.ts';
import { openDatabase } from './db/database.ts';
import { addRefusals } from './db/listener-refusals.ts';
import { createInboxStore, InboxNotDurableError, type InboxStore } from './inbox/store.ts';
import { createKeyRing } from './key-ring.ts';
import { createLogger, type Logger } from './logger.ts';

/**
 * The api process: webhooks, the admin API, the codec server, health and metrics. Starts while Temporal or
 * Postgres is down; throws `InboxNotDurableError` where a committed webhook could be lost.
 */
export async function startServer({
  config,
  logger = createLogger({ level: config.logLevel, name: 'api' }),
  actionDeadlineMs,
}: {
  readonly config: Config;
  readonly logger?: Logger;
  /** How long an admin action may wait for its run (ms). */
  readonly actionDeadlineMs?: number;
}): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const keyRing = createKeyRing({ keys: config.secretKeys });
  const { db, sql, close } = openDatabase({ url: config.databaseUrl, size: config.databasePoolSize });
  const temporal = createTemporalGateway({ config });
  const closeAll = () => Promise.allSettled([temporal.close(), close()]);

  const endpoints = createEndpoints({ db, keyRing });
  const inbox = createInboxStore({
    db,
    sql,
    onWakeUpError: (error) => logger.warn({ fault: describeFault(error) }, 'dispatchers were not woken'),
  });
  const refusals = createRefusalCounter({
    write: (refused) => addRefusals(db, refused),
    onError: (error) => logger.warn({ fault: describeFault(error) }, 'refused webhooks were not counted'),
  });
  const app = createApp({
    config,
    db,
    sql,
    keyRing,
    temporal: temporal.client,
    inbox,
    endpoints,
    refusals,
    logger,
    ...(actionDeadlineMs === undefined ? {} : { actionDeadlineMs }),
  });

  try {
    await refuseToLoseCommits(inbox, logger);
    // Changes made while nobody listened are noticed when listening begins again.
    sql.listen(CONFIG_CHANNEL, endpoints.clear, endpoints.clear).catch((error: unknown) => {
      logger.warn(
        { fault: describeFault(error) },
        'changes of connections are noticed after some seconds only',
      );
    });
    const http = await listenHttp({ fetch: app.fetch, host: config.apiHost, port: config.apiPort });
    logger.info({ url: http.url }, 'api is listening');
    return {
      url: http.url,
      async stop() {
        await http.stop();
        await refusals.flush();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Without Postgres the question is put again before the first delivery is stored. */
async function refuseToLoseCommits(inbox: InboxStore, logger: Logger): Promise<void> {
  try {
    await inbox.assertDurable();
  } catch (error) {
    if (error instanceof InboxNotDurableError) throw error;
    logger.warn({ fault: describeFault(error) }, 'Postgres does not answer yet');
  }
}
