import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Permission } from '../../access/permissions.ts';
import { readRun } from '../../db/read-runs.ts';
import { readRunAction, requestRunAction } from '../../db/run-actions.ts';
import type { RunActionKind } from '../../domain/run/action.ts';
import { sendRunAction } from '../../inbox/send-action.ts';
import { capabilitiesOf } from '../../integrations/provider-capabilities.ts';
import type { AppEnv } from '../app-env.ts';
import { assertAllowed } from '../authenticate.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer, jsonBody } from '../json.ts';
import { COMMON_PROBLEMS, CONFLICT, isProblemCode, NOT_FOUND, Problem } from '../problem.ts';
import { Action, actionView } from './run-views.ts';
import type { AdminServices } from './services.ts';

const RESEND_MARGIN_MS = 5_000;

const needed = z.string().trim().min(1).max(1_000);
const reason = needed.optional();
const task_key = z.string().min(1).max(100);
const attempt = z
  .int()
  .min(1)
  .openapi({ description: 'The attempt that you saw: an action on an older one is refused.' });

const ActionInput = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('cancel_run'), reason }),
    z.strictObject({ kind: z.literal('retry_task'), task_key, attempt, reason }),
    z.strictObject({ kind: z.literal('skip_task'), task_key, attempt: attempt.optional(), reason }),
    z.strictObject({ kind: z.literal('reorder_check'), task_key, attempt, reason }),
    z.strictObject({ kind: z.literal('resubmit_check'), task_key, attempt, reason }),
    z.strictObject({ kind: z.literal('cancel_check'), task_key, attempt, reason }),
    z.strictObject({
      kind: z.literal('complete_check'),
      task_key,
      attempt,
      reason,
      confirm: z.literal(true).openapi({ description: 'What is not done yet is canceled for good.' }),
    }),
    z.strictObject({ kind: z.literal('decide_check'), task_key, attempt, reason: needed }),
  ])
  .openapi('NewRunAction');

/** What an action needs beside `runs.act`. */
const PERMISSION_OF: Readonly<Partial<Record<RunActionKind, Permission>>> = {
  reorder_check: 'checks.order',
  resubmit_check: 'checks.order',
  cancel_check: 'checks.order',
  complete_check: 'checks.decide',
  decide_check: 'checks.decide',
};

const actRoute = guardedRoute('runs.act', {
  method: 'post',
  path: '/api/v1/runs/{id}/actions',
  operationId: 'actOnRun',
  summary: 'Cancel a run, retry or skip a task, do something to a check',
  description:
    'Answered 202 when the run does not answer within a few seconds: the action is kept, and sent again until it is answered. Re-ordering, resubmitting and canceling a check need `checks.order`; completing its report now, deciding to go on, and skipping it need `checks.decide`.',
  tags: ['runs'],
  request: { params: IdParam, body: jsonBody(ActionInput) },
  responses: {
    200: jsonAnswer(Action, 'Applied.'),
    202: jsonAnswer(Action, 'Kept; not answered yet.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
  },
});

export function addRunActionRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  const { db, temporal, actionDeadlineMs } = services;

  app.openapi(actRoute, async (c) => {
    const { id: runId } = c.req.valid('param');
    const input = c.req.valid('json');
    const taskKey = 'task_key' in input ? input.task_key : null;
    const caller = c.get('caller');
    const permission = await furtherPermission({ kind: input.kind, runId, taskKey });
    if (permission) assertAllowed(caller, permission);
    const requested = await requestRunAction(db, {
      runId,
      kind: input.kind,
      taskKey,
      attempt: 'attempt' in input ? (input.attempt ?? null) : null,
      reason: input.reason ?? null,
      actor: caller.actor,
      resendAt: new Date(Date.now() + actionDeadlineMs + RESEND_MARGIN_MS),
      now: new Date(),
      offersOf: capabilitiesOf,
    });
    if (!requested.ok) throw new Problem(requested.reason);
    const { action } = requested;
    const answer = await sendRunAction({ client: temporal, db, action, deadlineMs: actionDeadlineMs });
    if (answer.state === 'refused') {
      throw new Problem(isProblemCode(answer.refusal) ? answer.refusal : 'action.failed');
    }
    const answered = (await readRunAction(db, { runId, actionId: action.id })) ?? action;
    if (answer.state === 'applied') return c.json(actionView(answered), 200);
    c.header('location', `/api/v1/runs/${runId}/actions/${action.id}`);
    return c.json(actionView(answered), 202);
  });

  async function furtherPermission(action: {
    readonly kind: RunActionKind;
    readonly runId: string;
    readonly taskKey: string | null;
  }): Promise<Permission | null> {
    const known = PERMISSION_OF[action.kind];
    if (known || action.kind !== 'skip_task') return known ?? null;
    const found = await readRun(db, action.runId);
    if (!found) throw new Problem('run.not_found');
    const task = found.tasks.find((candidate) => candidate.key === action.taskKey);
    // A task that is not in the read model yet may be a check.
    return task && task.kind !== 'background_check' ? null : 'checks.decide';
  }
}
