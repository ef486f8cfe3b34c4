import type { Job } from './due-jobs.ts';
import type { SandboxLogger } from './logger.ts';

/** A handler that was interrupted by a stop answers `keep`: its job begins again at the next start. */
export type JobHandler = (job: Job) => Promise<'keep' | undefined> | undefined;

/** Runs jobs by their kind's handler and forgets each after its handler has ended, so each runs at least once. */
export function createJobRunner({
  jobs,
  onEnd,
  logger,
}: {
  jobs: () => Record<string, Job>;
  onEnd: () => void;
  logger: SandboxLogger;
}) {
  const handlers = new Map<string, JobHandler>();
  const running = new Map<string, Promise<void>>();

  async function carryOut(job: Job): Promise<void> {
    const owner = jobs();
    let outcome: 'keep' | undefined;
    try {
      outcome = await handlers.get(job.kind)?.(job);
    } catch (error) {
      logger.error({ err: error, job: job.kind }, 'a scheduled step of the sandbox failed');
    }
    if (outcome !== 'keep') delete owner[job.id];
    running.delete(job.id);
    onEnd();
  }

  return {
    handle(kind: string, handler: JobHandler): void {
      handlers.set(kind, handler);
    },
    /** The stored jobs that have not begun. */
    waiting: (): Job[] => Object.values(jobs()).filter((job) => !running.has(job.id)),
    run(job: Job): Promise<void> {
      // Marked as running before its first step, so that no second tick can begin it too.
      const done = Promise.resolve().then(() => carryOut(job));
      running.set(job.id, done);
      return done;
    },
    async idle(): Promise<void> {
      await Promise.all(running.values());
    },
  };
}
