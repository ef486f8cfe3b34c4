import { createDueJobs, type Job } from './due-jobs.ts';
import { createJobRunner } from './job-runner.ts';
import type { SandboxLogger } from './logger.ts';
import type { SandboxClock } from './sandbox-clock.ts';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export type Scheduler = ReturnType<typeof createScheduler>;

const idOf = ({ kind, subject }: { kind: string; subject: string }) => `${kind} ${subject}`;

/** Runs stored jobs when they are due on the sandbox clock. */
export function createScheduler({
  clock,
  jobs,
  timeScale,
  changed,
  logger,
  longestWaitMs = LONGEST_TIMER_MS,
}: {
  clock: SandboxClock;
  jobs: () => Record<string, Job>;
  timeScale: () => number;
  changed: () => void;
  logger: SandboxLogger;
  /** How long a timer may sleep before the clock is read again; short when an injected clock can jump. */
  longestWaitMs?: number;
}) {
  let timer: NodeJS.Timeout | undefined;
  let active = false;
  let advancing = false;
  const runner = createJobRunner({ jobs, changed, logger });
  const due = createDueJobs({ jobs, timeScale });

  function arm(): void {
    clearTimeout(timer);
    timer = undefined;
    const next = active && !advancing ? due.first() : undefined;
    if (next === undefined) return;
    const wait = Math.min(Math.max(Math.ceil(next.at - clock.now()), 0), longestWaitMs);
    timer = setTimeout(runDue, wait);
  }

  function runDue(): void {
    const now = clock.now();
    for (let next = due.take(now); next !== undefined; next = due.take(now)) void runner.run(next.job);
    arm();
  }

  /** Carries out what falls due until `target`, one job at a time, the clock standing at each job's instant. */
  async function runUntil(target: number): Promise<void> {
    while (active) {
      await runner.idle();
      const next = due.take(target);
      if (next === undefined) return;
      clock.advanceTo(next.at);
      await runner.run(next.job);
    }
  }

  function wake(): void {
    due.rebuild(runner.running);
    arm();
  }

  return {
    handle: runner.handle,
    /** Plans a job; it replaces one of the same kind and subject. */
    add({ kind, subject, delayMs }: { kind: string; subject: string; delayMs: number }): void {
      const queuedAt = clock.now();
      const job: Job = { id: idOf({ kind, subject }), kind, subject, queuedAt, dueAt: queuedAt + delayMs };
      jobs()[job.id] = job;
      due.add(job);
      changed();
      arm();
    },
    cancel(job: { kind: string; subject: string }): void {
      delete jobs()[idOf(job)];
      changed();
    },
    /** Looks again at everything; call it after the time scale or the state was replaced. */
    wake,
    start(): void {
      active = true;
      wake();
    },
    /** Jumps the clock by `ms`; what is scheduled on the way and falls due before the end happens too. */
    async advance(ms: number): Promise<void> {
      const target = clock.now() + ms;
      advancing = true;
      arm();
      try {
        await runUntil(target);
        clock.advanceTo(target);
      } finally {
        advancing = false;
        changed();
        arm();
      }
    },
    /** Stops; resolves when the jobs that had begun have ended. */
    async stop(): Promise<void> {
      active = false;
      arm();
      await runner.idle();
    },
  };
}
