import { z } from '@hono/zod-openapi';
import type { RunFlagRow } from '../../db/run-flags.ts';
import { FLAG_ANSWERS, FLAG_SENTENCES, RUN_FLAGS } from '../../domain/listener/policy.ts';
import { Instant, shownInstant } from '../json.ts';

/** A flag of a run as the API and the console show it. */
export const RunFlagView = z
  .object({
    id: z.string(),
    run_id: z.string(),
    listener_id: z.string(),
    delivery_id: z.string(),
    reason: z.enum(RUN_FLAGS),
    sentence: z.string(),
    at: Instant,
    answer: z.enum(FLAG_ANSWERS).nullable().openapi({
      description: 'Null: open. resolved: Lever took it back before anybody answered.',
    }),
    answered_at: Instant.nullable(),
    answered_by: z.string().nullable(),
  })
  .openapi('RunFlag');

/** A flag in the words of the API. */
export function runFlagView(row: RunFlagRow): z.infer<typeof RunFlagView> {
  return {
    id: String(row.id),
    run_id: row.runId,
    listener_id: row.listenerId,
    delivery_id: row.deliveryId,
    reason: row.reason,
    sentence: FLAG_SENTENCES[row.reason],
    at: row.at.toISOString(),
    answer: row.answer,
    answered_at: shownInstant(row.answeredAt),
    answered_by: row.answeredBy,
  };
}
