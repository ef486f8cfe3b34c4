import { faultCode } from '../db/database-fault.ts';

const MOST_FRAMES = 8;

/** What may be logged of an error: its kind, code and place. Messages can hold the parameters of a query. */
export interface FaultDescription {
  readonly name: string;
  readonly code: string | null;
  readonly stack: readonly string[];
}

export function describeFault(error: unknown): FaultDescription {
  if (!(error instanceof Error)) return { name: typeof error, code: null, stack: [] };
  const stack = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());
  return { name: error.name, code: faultCode(error), stack };
}
