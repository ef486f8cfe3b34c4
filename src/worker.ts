import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { createConnectionCheckActivities } from './activities/connection-check-activities.ts';
import { createActivities } from './activities/run-activities.ts';
import { createVendorClients } from './activities/vendor-clients.ts';
import type { Config } from './config.ts';
import { openDatabase } from './db/database.ts';
import { createActionWork } from './inbox/action-work.ts';
import { createCsvWork } from './inbox/csv-work.ts';
import { createDeliveryWork } from './inbox/delivery-work.ts';
import { createCheckrDispatch } from './inbox/dispatch-checkr.ts';
import { createLeverDispatch } from './inbox/dispatch-lever.ts';
import { createOwnDispatch } from './inbox/dispatch-own.ts';
import { createProformaDispatch } from './inbox/dispatch-proforma.ts';
import { claimAndWork, createDispatcher } from './inbox/dispatcher.ts';
import { createRunStarter } from './inbox/run-starter.ts';
import { describeError } from './inbox/transient-error.ts';
import { createWriteBackOutbox } from './inbox/write-back-outbox.ts';
import { createKeyRing } from './key-ring.ts';
import { createLogger, type Logger } from './logger.ts';
import { createConnectionWorkers } from './temporal/connection-workers.ts';
import { dataConverter } from './temporal/data-converter.ts';
import { deploymentOptions } from './temporal/deployment.ts';
import {
  createConnectionCheckSchedule,
  createListenerSchedules,
  createSweepSchedules,
} from './temporal/schedules.ts';
import { registerSearchAttributes } from './temporal/search-attributes.ts';
import { connectNative, installRuntime } from './temporal/worker-runtime.ts';
import { workflowBundle } from './temporal/workflow-bundle.ts';
import { RUN_QUEUE } from './workflows/contract.ts';

/** The worker process: workflows, the activities of every connection, and the dispatcher of the inbox. */
export async function startWorker({
  config,
  logger = createLogger({ level: config.logLevel, name: 'worker' }),
}: {
  readonly config: Config;
  readonly logger?: Logger;
}): Promise<{ stop(): Promise<void>; readonly ended: Promise<void> }> {
  installRuntime(config, logger);
  const stopping = new AbortController();
  const bundle = await workflowBundle();
  const native = await connectNative(config, { logger, signal: stopping.signal });
  const { db, sql, close } = openDatabase({ url: config.databaseUrl, size: config.databasePoolSize });
  await registerSearchAttributes(native, config.temporalNamespace);

  const keyRing = createKeyRing({ keys: config.secretKeys });
  const vendors = createVendorClients({
    db,
    keyRing,
    publicUrl: config.publicUrl,
  });
  const { companyTimeZone } = config;
  const reconcileMs = config.reconcileMinutes * 60_000;
  const activities = createActivities({ db, vendors, logger, reconcileMs, companyTimeZone });
  const { publicUrl } = config;
  const accountChecks = createConnectionCheckActivities({ db, keyRing, publicUrl, logger });
  const shared = {
    connection: native,
    namespace: config.temporalNamespace,
    dataConverter: dataConverter(config),
  };
  const deployment = deploymentOptions(config.buildId);

  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const runs = await Worker.create({
    ...shared,
    taskQueue: RUN_QUEUE,
    workflowBundle: bundle,
    activities: { ...activities.run, ...accountChecks.list },
    shutdownGraceTime: '5s',
    ...deployment,
  });
  const connectionWorkers = createConnectionWorkers({
    ...shared,
    db,
    activities: { ...activities.steps, ...accountChecks.account },
    deployment,
    logger,
    onFailure: fail,
  });
  await connectionWorkers.refresh();
  const client = new Client(shared);
  const scheduling = { db, client, logger };
  const schedules = [
    createSweepSchedules(scheduling),
    createListenerSchedules(scheduling),
    createConnectionCheckSchedule(scheduling),
  ];
  // Sweeping is worth nothing that runs and orders would have to wait for.
  const refreshSchedules = () =>
    Promise.all(schedules.map((kept) => kept.refresh())).catch((error: unknown) => {
      logger.warn(
        { error: describeError(error) },
        'the sweeps and checks of accounts could not be scheduled',
      );
    });
  const configChanges = await sql.listen('gangway_config', () => {
    connectionWorkers.refresh().catch(fail);
    void refreshSchedules();
  });
  void refreshSchedules();
  const starter = createRunStarter({
    db,
    client,
    turnsPerExecution: config.turnsPerExecution,
  });
  const leaseMs = config.dispatcherLeaseSeconds * 1_000;
  const dispatch = {
    lever: createLeverDispatch({ db, starter, vendors }),
    checkr: createCheckrDispatch({ db, keyRing, starter, vendors }),
    proforma: createProformaDispatch({ db, starter }),
    gangway: createOwnDispatch({ db, starter }),
  };
  const dispatcher = createDispatcher({
    sql,
    logger,
    deliveries: claimAndWork(createDeliveryWork({ db, logger, leaseMs, dispatch })),
    others: [
      claimAndWork(createActionWork({ db, client, leaseMs })),
      claimAndWork(createWriteBackOutbox({ db, client, leaseMs })),
      claimAndWork(createCsvWork({ db, logger, leaseMs })),
    ],
  });
  const running = Promise.all([runs.run(), dispatcher.run()]);
  logger.info({ temporal: config.temporalAddress }, 'worker is running');

  return {
    ended: Promise.race([running.then(() => {}), failed]),
    async stop() {
      stopping.abort();
      dispatcher.stop();
      if (runs.getState() === 'RUNNING') runs.shutdown();
      await Promise.allSettled([running, connectionWorkers.stop(), configChanges.unlisten()]);
      await Promise.allSettled([native.close(), close()]);
    },
  };
}
