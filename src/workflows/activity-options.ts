import type { ActivityOptions } from '@temporalio/workflow';

/** A worker that died is noticed after this long; activities beat every two seconds. */
const HEARTBEAT_TIMEOUT = '8s';

/** A transaction on Postgres: retried without limit, at most a minute apart. */
export const databaseWrite: ActivityOptions = {
  startToCloseTimeout: '30s',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1m' },
};

/** One exchange with a vendor: given up after ten minutes, then the kind waits by timer and looks again. */
export const vendorCall: ActivityOptions = {
  startToCloseTimeout: '60s',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '10m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
};
