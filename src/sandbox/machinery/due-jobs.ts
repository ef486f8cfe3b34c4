/** Something that happens later; stored with the state, so it also happens after a restart. */
export interface Job {
  /** Kind and subject: there is one job of a kind for a subject, a new one replaces it. */
  id: string;
  kind: string;
  subject: string;
  queuedAt: number;
  /** When it is due at time scale 1; the scale divides the wait, not the timestamp. */
  dueAt: number;
}

interface Entry {
  job: Job;
  at: number;
  /** Breaks ties: of two jobs due together the older one goes first. */
  order: number;
}

const before = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order);

function siftUp(heap: Entry[], start: number): void {
  let index = start;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!swapIfBefore(heap, index, parent)) return;
    index = parent;
  }
}

function siftDown(heap: Entry[]): void {
  let index = 0;
  for (;;) {
    const left = index * 2 + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    if (a === undefined) return;
    const child = b !== undefined && before(b, a) ? left + 1 : left;
    if (!swapIfBefore(heap, child, index)) return;
    index = child;
  }
}

function swapIfBefore(heap: Entry[], child: number, parent: number): boolean {
  const [a, b] = [heap[child], heap[parent]];
  if (a === undefined || b === undefined || !before(a, b)) return false;
  heap[child] = b;
  heap[parent] = a;
  return true;
}

/** Keeps stored jobs in the order in which they are due on the sandbox clock. */
export function createDueJobs({
  jobs,
  timeScale,
}: {
  jobs: () => Record<string, Job>;
  timeScale: () => number;
}) {
  let heap: Entry[] = [];
  let added = 0;

  function add(job: Job): void {
    added += 1;
    heap.push({ job, at: job.queuedAt + (job.dueAt - job.queuedAt) / timeScale(), order: added });
    siftUp(heap, heap.length - 1);
  }

  function dropFirst(): void {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    siftDown(heap);
  }

  /** The job that is due first; canceled and replaced ones are passed over. */
  function first(): { job: Job; at: number } | undefined {
    for (let entry = heap[0]; entry !== undefined; entry = heap[0]) {
      if (jobs()[entry.job.id] === entry.job) return entry;
      dropFirst();
    }
    return undefined;
  }

  return {
    add,
    first,
    /** Takes the first job out of the order if it is due by `instant`; it stays stored. */
    take(instant: number): { job: Job; at: number } | undefined {
      const next = first();
      if (next === undefined || next.at > instant) return undefined;
      dropFirst();
      return next;
    },
    /** Orders all stored jobs anew, after the time scale or the whole state has changed. */
    rebuild(except: ReadonlySet<Job>): void {
      heap = [];
      for (const job of Object.values(jobs())) if (!except.has(job)) add(job);
    },
  };
}
