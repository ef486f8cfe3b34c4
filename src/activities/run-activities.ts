import type { Logger } from 'pino';
import type { Db } from '../db/database.ts';
import { createVersionReader } from '../db/definitions.ts';
import type {
  AccountActivities,
  ListenerSweepRecordActivities,
  RunActivities,
  StepActivities,
  SweepRecordActivities,
  WriteBackActivities,
} from '../workflows/contract.ts';
import { createSweepReads, createSweepRecords } from './account-sweep.ts';
import { createAdvance } from './advance.ts';
import { createCompleteStep } from './check-complete.ts';
import { createCheckLook } from './check-look.ts';
import { createOrderSteps } from './check-order.ts';
import { createPersonSteps } from './check-person.ts';
import { createReadSteps } from './check-read.ts';
import { createReuseStep } from './check-reuse.ts';
import { createCheckStore } from './check-store.ts';
import { createPackageChoice } from './choose-package.ts';
import { guardActivities } from './guard-activities.ts';
import { createImportActivities } from './import-employee.ts';
import { createWriteBackActivities } from './lever-write-back.ts';
import { createListenerSweepReads, createListenerSweepRecords } from './listener-sweep.ts';
import { createPackageActivities } from './packages.ts';
import { createScreeningPersonReader } from './screening-person.ts';
import type { VendorClients } from './vendor-clients.ts';

/** Every activity: `run` for the run queue, `steps` for the queues of connections. */
export function createActivities(deps: {
  readonly db: Db;
  readonly vendors: VendorClients;
  readonly logger: Logger;
  /** Age of a read (ms) after which a provider is asked again without a webhook. */
  readonly reconcileMs: number;
  readonly companyTimeZone: string;
}): {
  readonly run: RunActivities & ListenerSweepRecordActivities & SweepRecordActivities;
  readonly steps: AccountActivities & StepActivities & WriteBackActivities;
} {
  const store = createCheckStore(deps);
  const versions = createVersionReader();
  const personOf = createScreeningPersonReader({ db: deps.db });
  const checkDeps = { ...deps, store, versions, personOf };
  const look = createCheckLook(checkDeps);
  const { lookAtImport, importEmployee } = createImportActivities(deps);
  const run: RunActivities & ListenerSweepRecordActivities & SweepRecordActivities = {
    ...createAdvance({ ...deps, versions }),
    lookAtImport,
    lookAtCheck: look.lookAtCheck,
    ...createSweepRecords(deps),
    ...createListenerSweepRecords(deps),
  };
  const steps: AccountActivities & StepActivities & WriteBackActivities = {
    importEmployee,
    ...createPackageChoice({ ...checkDeps, look }),
    ...createReuseStep(checkDeps),
    ...createPersonSteps(checkDeps),
    ...createOrderSteps(checkDeps),
    ...createReadSteps(checkDeps),
    ...createCompleteStep(checkDeps),
    ...createPackageActivities(deps),
    ...createSweepReads(deps),
    ...createListenerSweepReads(deps),
    ...createWriteBackActivities(deps),
  };
  return { run: guardActivities(run, deps.logger), steps: guardActivities(steps, deps.logger) };
}
