import { z } from '@hono/zod-openapi';
import { ATTENTION_KINDS, type AttentionItem } from '../../db/attention.ts';
import { ALERT_CODES } from '../../db/schema/alerts.ts';
import { CONFLICT_KINDS, CONFLICT_SENTENCES } from '../../domain/employee/import-match.ts';
import { WAIT_REASONS, type WaitReason } from '../../domain/run/wait-reason.ts';
import { Instant } from '../json.ts';
import { ALERT_SENTENCES } from './alert-routes.ts';
import { whyOf } from './why-waiting.ts';

/** One thing that somebody has to look at; it tells no result. */
export const Attention = z
  .object({
    kind: z.enum(ATTENTION_KINDS),
    id: z.string(),
    since: Instant,
    reason: z.string().openapi({ description: 'Why, and what to do, in a sentence.' }),
    name: z.string().nullable().openapi({ description: 'The task, connection or webhook.' }),
    employee: z
      .object({
        id: z.string(),
        name: z.string().nullable().openapi({ description: 'Needs `employees.read`.' }),
      })
      .nullable(),
    run_id: z.string().nullable(),
    task_key: z.string().nullable(),
    object_id: z.string().nullable(),
    link: z.string().openapi({ description: 'Where it is dealt with, in the console.' }),
  })
  .openapi('Attention');

export function attentionView(
  item: AttentionItem,
  names: ReadonlyMap<string, string | null>,
): z.infer<typeof Attention> {
  const { kind, id, since, name, employeeId, runId, taskKey, objectId } = item;
  return {
    kind,
    id,
    since: since.toISOString(),
    reason: reasonOf(item),
    name,
    employee: employeeId === null ? null : { id: employeeId, name: names.get(employeeId) ?? null },
    run_id: runId,
    task_key: taskKey,
    object_id: objectId,
    link: linkOf(item),
  };
}

/** Says nothing that only those with the right to see results may know. */
function reasonOf({ kind, code }: AttentionItem): string {
  switch (kind) {
    case 'task':
      return isWaitReason(code) ? whyOf(code, null, false).sentence : 'The task needs attention.';
    case 'late_check':
      return 'The check is past its estimated completion.';
    case 'import_conflict':
      return CONFLICT_SENTENCES[CONFLICT_KINDS.find((known) => known === code) ?? 'email_of_several'];
    case 'alert':
      return ALERT_SENTENCES[ALERT_CODES.find((known) => known === code) ?? 'check.changed_after_close'];
    case 'connection_problem':
      return 'The connection has a problem: its page says which, and what to do.';
    case 'connection_unverified':
      return 'Nobody has validated this connection yet.';
    case 'webhook_unverified':
      return `No signed request of the webhook ${code} has come yet: verify the connection in Lever.`;
  }
}

function isWaitReason(code: string | null): code is WaitReason {
  return code !== null && Object.hasOwn(WAIT_REASONS, code);
}

function linkOf({ kind, runId, objectId }: AttentionItem): string {
  switch (kind) {
    case 'task':
      return `/console/runs/${runId}`;
    case 'late_check':
    case 'alert':
      return `/checks/${objectId}`;
    case 'import_conflict':
      return `/console/import-conflicts/${objectId}`;
    case 'connection_problem':
    case 'connection_unverified':
      return `/console/connections/${objectId}`;
    case 'webhook_unverified':
      return `/console/listeners/${objectId}`;
  }
}
