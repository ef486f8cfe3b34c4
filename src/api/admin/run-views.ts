import { z } from '@hono/zod-openapi';
import type { RunWithTasks } from '../../db/read-runs.ts';
import type { RunActionRow } from '../../db/run-actions.ts';
import { ACTION_STATES } from '../../db/schema/runs.ts';
import { ACTION_REFUSALS, RUN_ACTIONS } from '../../domain/run/action.ts';
import { TASK_KINDS } from '../../domain/run/task-carry.ts';
import { RUN_STATES, TASK_STATES } from '../../domain/run/task-state.ts';
import { Instant, orNull, shownInstant } from '../json.ts';
import { RunFlagView } from './run-flag-view.ts';
import type { AdminServices } from './services.ts';
import { Why, whyRun, whyTask } from './why-waiting.ts';

const Task = z
  .object({
    key: z.string(),
    kind: z.enum(TASK_KINDS),
    name: z.string(),
    state: z.enum(TASK_STATES),
    attempt: z.int(),
    why: orNull(Why),
    error: z.string().nullable(),
    since: Instant,
  })
  .openapi('RunTask');

/** A run as lists show it. */
export const Run = z
  .object({
    id: z.string(),
    state: z.enum(RUN_STATES),
    canceling: z.boolean(),
    definition_id: z.string(),
    version: z.int(),
    subject: z.string(),
    generation: z.int(),
    employee_id: z.string().nullable(),
    connection_id: z.string(),
    listener_id: z.string().nullable(),
    delivery_id: z.string().nullable(),
    workflow_id: z.string(),
    temporal_url: z.string().nullable(),
    needs_attention: z.boolean(),
    why: orNull(Why),
    tasks: z.array(Task),
    hired_at: Instant.nullable(),
    created_at: Instant,
    started_at: Instant.nullable(),
    closed_at: Instant.nullable(),
  })
  .openapi('Run');

/** What an admin asked of a run. */
export const Action = z
  .object({
    id: z.string(),
    run_id: z.string(),
    kind: z.enum(RUN_ACTIONS),
    task_key: z.string().nullable(),
    attempt: z.int().nullable(),
    actor: z.string(),
    reason: z.string().nullable(),
    state: z.enum(ACTION_STATES),
    refusal: z
      .object({ code: z.string(), sentence: z.string() })
      .nullable()
      .openapi({ description: 'Why it was refused.' }),
    last_error: z.string().nullable(),
    created_at: Instant,
    answered_at: Instant.nullable(),
  })
  .openapi('RunAction');

/** A run with what was asked of it, and what waits for an answer. */
export const RunWithActions = Run.extend({
  actions: z.array(Action),
  flags: z.array(RunFlagView).openapi({ description: 'What happened in Lever and nobody has answered yet.' }),
}).openapi('RunWithActions');

type Links = AdminServices['config'];

export function runView(links: Links, found: RunWithTasks, withResults: boolean): z.infer<typeof Run> {
  const { run, tasks } = found;
  return {
    id: run.id,
    state: run.state,
    canceling: run.canceling,
    definition_id: run.definitionId,
    version: run.version,
    subject: run.subject,
    generation: run.generation,
    employee_id: run.employeeId,
    connection_id: run.connectionId,
    listener_id: run.listenerId,
    delivery_id: run.deliveryId,
    workflow_id: run.workflowId,
    temporal_url: temporalUrl(links, run.workflowId),
    needs_attention: tasks.some((task) => task.state === 'needs_attention' || task.state === 'flagged'),
    why: whyRun(found, withResults),
    tasks: tasks.map((task) => ({
      key: task.key,
      kind: task.kind,
      name: task.name,
      state: task.state,
      attempt: task.attempt,
      why: whyTask(task, withResults),
      error: task.error,
      since: task.since.toISOString(),
    })),
    hired_at: shownInstant(run.hiredAt),
    created_at: run.createdAt.toISOString(),
    started_at: shownInstant(run.startedAt),
    closed_at: shownInstant(run.closedAt),
  };
}

export function actionView(row: RunActionRow): z.infer<typeof Action> {
  return {
    id: row.id,
    run_id: row.runId,
    kind: row.kind,
    task_key: row.taskKey,
    attempt: row.attempt,
    actor: row.actor,
    reason: row.reason,
    state: row.state,
    refusal: row.refusal === null ? null : { code: row.refusal, sentence: refusalSentence(row.refusal) },
    last_error: row.lastError,
    created_at: row.createdAt.toISOString(),
    answered_at: shownInstant(row.answeredAt),
  };
}

function refusalSentence(code: string): string {
  const known = Object.entries(ACTION_REFUSALS).find(([name]) => name === code);
  return known ? known[1] : 'The run could not carry out the action.';
}

function temporalUrl({ temporalUiUrl, temporalNamespace }: Links, workflowId: string): string | null {
  if (temporalUiUrl === null) return null;
  const namespace = encodeURIComponent(temporalNamespace);
  return `${temporalUiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
