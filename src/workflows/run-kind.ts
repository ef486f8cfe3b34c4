import { ActivityFailure, ApplicationFailure, isCancellation, TemporalFailure } from '@temporalio/workflow';
import type { Kind, KindContext, KindEnd } from './kinds/kind.ts';

const FOREVER = Number.MAX_SAFE_INTEGER;

/**
 * Runs a kind so that a failed activity never fails the run: the task needs attention, and a retry or a
 * poke looks again. A cancellation and a bug propagate.
 */
export async function runKind(kind: Kind, context: KindContext): Promise<KindEnd> {
  for (;;) {
    try {
      return await kind(context);
    } catch (error) {
      if (isCancellation(error) || !(error instanceof TemporalFailure)) throw error;
      context.report({ state: 'needs_attention', waitsFor: 'task_failed', error: describe(error) });
      await context.wait(FOREVER, 'Waiting for an admin');
    }
  }
}

/** Code and message of what failed: activities put nobody's data into either. */
function describe(error: TemporalFailure): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const code = cause instanceof ApplicationFailure ? cause.type : cause?.name;
  return `${code ?? 'unknown'}: ${cause?.message ?? error.message}`.slice(0, 300);
}
