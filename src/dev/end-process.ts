import { isRunning, type ProcessIdentity } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

/** A signal and how long, in milliseconds, the process gets before the next one. */
export type EndStep = { signal: NodeJS.Signals; waitMs: number };

/** Sends each signal in turn until this very process is gone; says whether it is. */
export async function endProcess(identity: ProcessIdentity, steps: EndStep[]): Promise<boolean> {
  for (const { signal, waitMs } of steps) {
    if (!(await isRunning(identity))) return true;
    try {
      process.kill(identity.pid, signal);
    } catch {
      // Gone since the look, or not ours to signal: the wait below finds out which.
    }
    const gone = await waitUntil(async () => !(await isRunning(identity)), { timeoutMs: waitMs });
    if (gone === true) return true;
  }
  return !(await isRunning(identity));
}
