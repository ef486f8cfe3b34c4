import { DatabaseUnavailableError, withinDeadline } from './database-fault.ts';

/**
 * Calls Postgres with a deadline, and with at most `most` calls under way. A call that was given up still counts
 * until it has ended: an outage must not fill the memory with calls that nobody waits for.
 */
export function createBoundedCalls({
  most = 2_000,
  deadlineMs = 2_500,
}: {
  readonly most?: number;
  readonly deadlineMs?: number;
} = {}) {
  let underWay = 0;
  return async <T>(call: () => PromiseLike<T>): Promise<T> => {
    if (underWay >= most) throw new DatabaseUnavailableError('Too many calls wait for Postgres');
    underWay += 1;
    const ended = () => {
      underWay -= 1;
    };
    const work = Promise.resolve().then(call);
    work.then(ended, ended);
    return withinDeadline(work, deadlineMs);
  };
}
