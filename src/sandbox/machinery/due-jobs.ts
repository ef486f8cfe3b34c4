/** Something that happens later; stored with the state, so it also happens after a restart. */
export interface Job {
  id: string;
  kind: string;
  subject: string;
  queuedAt: number;
  /** When it is due at time scale 1; the scale divides the wait, not the timestamp. */
  dueAt: number;
}

/** When a job is due on the sandbox clock under a time scale, in epoch ms. */
export function dueAt(job: Job, timeScale: number): number {
  return job.queuedAt + (job.dueAt - job.queuedAt) / timeScale;
}

/** The job that is due first, with its instant; the older one of two that are due together. */
export function firstDue(jobs: Iterable<Job>, timeScale: number): { job: Job; at: number } | undefined {
  let first: { job: Job; at: number } | undefined;
  for (const job of jobs) {
    const at = dueAt(job, timeScale);
    if (first === undefined || at < first.at) first = { job, at };
  }
  return first;
}

/** All jobs due by `instant`, first things first. */
export function allDue(jobs: Iterable<Job>, timeScale: number, instant: number): Job[] {
  return [...jobs]
    .filter((job) => dueAt(job, timeScale) <= instant)
    .sort((a, b) => dueAt(a, timeScale) - dueAt(b, timeScale));
}
