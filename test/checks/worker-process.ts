import { readConfig } from '../../src/config.ts';
import { runUntilStopped } from '../../src/run-process.ts';
import { startWorker } from '../../src/worker.ts';

/** A worker that reads a check again after so many minutes (the argument), less than any environment may say. */
const reconcileMinutes = Number(process.argv[2]);
await runUntilStopped(() => startWorker({ config: { ...readConfig(process.env), reconcileMinutes } }));
