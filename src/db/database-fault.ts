const UNREACHABLE = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);
// Postgres: connection exceptions, insufficient resources (disk full, too many connections), operator intervention,
// system errors; and read-only, as after a failover.
const UNAVAILABLE_CLASSES = ['08', '53', '57', '58'];
const READ_ONLY = '25006';

/** Postgres did not answer in time: `database.unavailable`. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  readonly code = 'database.unavailable';
}

/** True when the fault is that Postgres cannot be reached or cannot write now: the same request may succeed later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailableError) return true;
  const code = faultCode(error);
  if (code === null) return false;
  if (UNREACHABLE.has(code) || code === READ_ONLY) return true;
  return code.length === 5 && UNAVAILABLE_CLASSES.includes(code.slice(0, 2));
}

/** The name of the unique constraint or index that an insert broke, or null for any other error. */
export function brokenUniqueness(error: unknown): string | null {
  const fault = innermost(error);
  if (faultCode(fault) !== '23505' || typeof fault !== 'object' || fault === null) return null;
  return 'constraint_name' in fault && typeof fault.constraint_name === 'string'
    ? fault.constraint_name
    : null;
}

/** Waits for `work` at most `milliseconds`; then throws `DatabaseUnavailableError`, whatever becomes of the work. */
export async function withinDeadline<T>(work: PromiseLike<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DatabaseUnavailableError(`Postgres did not answer within ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Postgres's or the socket's own code of a fault, looking through the error that drizzle wraps around it. */
export function faultCode(error: unknown): string | null {
  const fault = innermost(error);
  if (typeof fault !== 'object' || fault === null || !('code' in fault)) return null;
  return typeof fault.code === 'string' ? fault.code : null;
}

function innermost(error: unknown): unknown {
  let fault = error;
  for (let depth = 0; depth < 5 && fault instanceof Error && fault.cause !== undefined; depth += 1) {
    fault = fault.cause;
  }
  return fault;
}
