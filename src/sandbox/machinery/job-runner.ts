import type { Job } from './due-jobs.ts';
import type { SandboxLogger } from './logger.ts';

/** A handler that was interrupted by a stop answers `keep`: its job begins again at the next start. */
export type JobHandler = (job: Job) => Promise<'keep' | undefined> | undefined;

/** Runs jobs by their kind's handler and forgets each after its handler has ended, so each runs at least once. */
export function createJobRunner({
  jobs,
  changed,
  logger,
}: {
  jobs: () => Record<string, Job>;
  changed: () => void;
  logger: SandboxLogger;
}) {
  const handlers = new Map<string, JobHandler>();
  const running = new Set<Job>();
  const ends = new Set<Promise<void>>();

  async function carryOut(job: Job): Promise<void> {
    const owner = jobs();
    let outcome: 'keep' | undefined;
    try {
      outcome = await handlers.get(job.kind)?.(job);
    } catch (error) {
      logger.error({ err: error, job: job.kind }, 'a scheduled step of the sandbox failed');
    }
    // The handler may have replaced the job, for example by the next try.
    if (outcome !== 'keep' && owner[job.id] === job) delete owner[job.id];
    running.delete(job);
    changed();
  }

  return {
    running: running as ReadonlySet<Job>,
    handle(kind: string, handler: JobHandler): void {
      handlers.set(kind, handler);
    },
    run(job: Job): Promise<void> {
      running.add(job);
      const end = carryOut(job).finally(() => ends.delete(end));
      ends.add(end);
      return end;
    },
    async idle(): Promise<void> {
      await Promise.all(ends);
    },
  };
}
