import { z } from '@hono/zod-openapi';
import type { RunWithTasks } from '../../db/read-runs.ts';
import type { RunTaskRow } from '../../db/runs.ts';
import { hasEnded, isOpen, type TaskState } from '../../domain/run/task-state.ts';
import { type WaitReason, waitSentence } from '../../domain/run/wait-reason.ts';
import { Instant, shownInstant } from '../json.ts';

/** "Why is this waiting?" as a stable code, a plain sentence and, where the wait has an end, an instant. */
export const Why = z
  .object({ code: z.string(), sentence: z.string(), until: Instant.nullable() })
  .openapi('WhyWaiting');
export type Why = z.infer<typeof Why>;

/** Which wait of a run is told first. */
const URGENCY: readonly TaskState[] = ['needs_attention', 'flagged', 'active', 'scheduled', 'waiting'];

/** Why a task waits; null when it has ended. A reason that would tell a result is told only with `withResults`. */
export function whyTask(task: RunTaskRow, withResults: boolean): Why | null {
  if (hasEnded(task.state) || task.waitsFor === null) return null;
  return whyOf(task.waitsFor, task.waitsUntil, withResults);
}

/** Why a run waits: its most urgent task, or why nobody entered; null when it has ended otherwise. */
export function whyRun({ run, tasks }: RunWithTasks, withResults: boolean): Why | null {
  if (run.state === 'not_entered') {
    const reason = tasks.find((task) => task.kind === 'import_employee')?.waitsFor;
    return reason ? whyOf(reason, null, withResults) : null;
  }
  if (!isOpen(run.state)) return null;
  for (const state of URGENCY) {
    const task = tasks.find((candidate) => candidate.state === state && candidate.waitsFor !== null);
    if (task) return whyTask(task, withResults);
  }
  return whyOf('start', null, withResults);
}

/** Why a check waits. */
export function whyOf(reason: WaitReason, until: Date | null, withResults: boolean): Why {
  const code = reason === 'report_canceled' && !withResults ? 'review' : reason;
  return { code, sentence: waitSentence(code, until), until: shownInstant(until) };
}
