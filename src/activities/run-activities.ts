import type { Logger } from 'pino';
import type { Db } from '../db/database.ts';
import { createVersionReader } from '../db/definitions.ts';
import type { RunActivities, StepActivities } from '../workflows/contract.ts';
import { createAdvance } from './advance.ts';
import { createCheckLook } from './check-look.ts';
import { createOrderSteps } from './check-order.ts';
import { createPersonSteps } from './check-person.ts';
import { createReadSteps } from './check-read.ts';
import { createCheckStore } from './check-store.ts';
import { guardActivities } from './guard-activities.ts';
import { createImportActivities } from './import-employee.ts';
import type { VendorClients } from './vendor-clients.ts';

/** Every activity: `run` for the run queue, `steps` for the queues of connections. */
export function createActivities(deps: {
  readonly db: Db;
  readonly vendors: VendorClients;
  readonly logger: Logger;
  /** Age of a read (ms) after which a provider is asked again without a webhook. */
  readonly reconcileMs: number;
  readonly companyTimeZone: string;
}): { readonly run: RunActivities; readonly steps: StepActivities } {
  const store = createCheckStore(deps);
  const versions = createVersionReader();
  const checkDeps = { ...deps, store, versions };
  const { lookAtImport, importEmployee } = createImportActivities(deps);
  const run: RunActivities = {
    ...createAdvance({ ...deps, versions }),
    lookAtImport,
    ...createCheckLook(checkDeps),
  };
  const steps: StepActivities = {
    importEmployee,
    ...createPersonSteps(checkDeps),
    ...createOrderSteps(checkDeps),
    ...createReadSteps(checkDeps),
  };
  return { run: guardActivities(run, deps.logger), steps: guardActivities(steps, deps.logger) };
}
