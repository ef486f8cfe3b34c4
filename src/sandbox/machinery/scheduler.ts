import { randomUUID } from 'node:crypto';
import { allDue, firstDue, type Job } from './due-jobs.ts';
import { createJobRunner } from './job-runner.ts';
import type { SandboxLogger } from './logger.ts';
import type { SandboxClock } from './sandbox-clock.ts';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export type Scheduler = ReturnType<typeof createScheduler>;

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
  const runner = createJobRunner({
    jobs,
    logger,
    onEnd: () => {
      changed();
      arm();
    },
  });

  function arm(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!active || advancing) return;
    const next = firstDue(runner.waiting(), timeScale());
    if (next === undefined) return;
    const wait = Math.min(Math.max(Math.ceil(next.at - clock.now()), 0), longestWaitMs);
    timer = setTimeout(() => {
      for (const job of allDue(runner.waiting(), timeScale(), clock.now())) void runner.run(job);
      arm();
    }, wait);
  }

  /** Carries out what falls due until `target`, one job at a time, the clock standing at each job's instant. */
  async function runUntil(target: number): Promise<void> {
    while (active) {
      await runner.idle();
      const next = firstDue(runner.waiting(), timeScale());
      if (next === undefined || next.at > target) return;
      clock.advanceTo(next.at);
      await runner.run(next.job);
    }
  }

  return {
    handle: runner.handle,
    add({ kind, subject, delayMs }: { kind: string; subject: string; delayMs: number }): void {
      const queuedAt = clock.now();
      const job: Job = { id: randomUUID(), kind, subject, queuedAt, dueAt: queuedAt + delayMs };
      jobs()[job.id] = job;
      changed();
      arm();
    },
    cancel({ kind, subject }: { kind: string; subject: string }): void {
      for (const job of Object.values(jobs())) {
        if (job.kind === kind && job.subject === subject) delete jobs()[job.id];
      }
      changed();
    },
    /** Looks again at what is due; call it after the time scale or the state was replaced. */
    wake: arm,
    start(): void {
      active = true;
      arm();
    },
    /** Jumps the clock by `ms`; what is scheduled on the way and falls due before the end happens too. */
    async advance(ms: number): Promise<void> {
      const target = clock.now() + ms;
      advancing = true;
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
