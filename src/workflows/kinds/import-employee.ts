import { RUN_QUEUE } from '../contract.ts';
import type { Kind } from './kind.ts';
import { runSteps } from './step-loop.ts';

/** Reads the person afresh from Lever and lets them enter only when Lever shows the hire. */
export const importEmployee: Kind = (context) =>
  runSteps(context, {
    look: { activity: 'lookAtImport', queue: RUN_QUEUE, summary: 'Look at the import', answersPokes: false },
    summaries: { importEmployee: 'Read the hire from Lever and import the employee' },
    acting: 'source_read',
    outage: 'source_unavailable',
  });
