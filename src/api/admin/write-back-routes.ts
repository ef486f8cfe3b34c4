import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { findConnection } from '../../db/connections.ts';
import { listWriteBacks } from '../../db/read-write-backs.ts';
import { resumeWriteBacks, UNCONFIRMED_NOTES } from '../../db/resume-write-backs.ts';
import { WRITE_BACK_ROW_STATES } from '../../db/schema/write-backs.ts';
import { NewWriteBackSettings, setWriteBackSettings } from '../../db/write-back-settings.ts';
import type { WriteBackRow } from '../../db/write-backs.ts';
import {
  WRITE_BACK_ATTENTION,
  WRITE_BACK_STATES,
  writeBackSentence,
} from '../../domain/lever/write-back-state.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, jsonBody, shownInstant } from '../json.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

const Settings = z
  .strictObject({
    enabled: z.boolean(),
    secret_notes: z.boolean().default(false),
    perform_as: NewWriteBackSettings.shape.performAs.openapi({ description: 'Id of a Lever user.' }),
    advance_to_stage: NewWriteBackSettings.shape.advanceToStage.openapi({ description: 'Id of a stage.' }),
  })
  .openapi('WriteBackSettings');

const WriteBack = z
  .object({
    opportunity_id: z.string(),
    run_id: z.string(),
    task_key: z.string(),
    attempt: z.int(),
    check_id: z.string().nullable(),
    wanted: z.enum(WRITE_BACK_STATES),
    reason: z.string().nullable(),
    state: z.enum(WRITE_BACK_ROW_STATES),
    attention: z.string().nullable().openapi({ description: 'Why it waits for an admin, as a code.' }),
    message: z.string().nullable(),
    written_tag: z.string().nullable(),
    settled_at: Instant.nullable(),
  })
  .openapi('WriteBack');

const tags = ['write-backs'];

const setRoute = guardedRoute('connections.write', {
  method: 'put',
  path: '/api/v1/connections/{id}/write-back',
  operationId: 'setWriteBack',
  summary: 'Set what a Lever connection writes back about background checks',
  tags,
  request: { params: IdParam, body: jsonBody(Settings) },
  responses: { 200: jsonAnswer(Settings, 'The settings.'), ...COMMON_PROBLEMS, ...NOT_FOUND, ...CONFLICT },
});

const listRoute = guardedRoute('checks.read', {
  method: 'get',
  path: '/api/v1/connections/{id}/write-backs',
  operationId: 'listWriteBacks',
  summary: 'List the newest write-backs of a Lever connection',
  tags,
  request: {
    params: IdParam,
    query: z.strictObject({
      opportunity_id: z.string().max(255).optional(),
      state: z.enum(WRITE_BACK_ROW_STATES).optional(),
    }),
  },
  responses: {
    200: jsonAnswer(z.object({ data: z.array(WriteBack) }), 'At most 100, newest first.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
  },
});

const resumeRoute = guardedRoute('runs.act', {
  method: 'post',
  path: '/api/v1/connections/{id}/write-backs/resume',
  operationId: 'resumeWriteBacks',
  summary: 'Take up the write-backs of an opportunity that wait for an admin',
  tags,
  request: {
    params: IdParam,
    body: jsonBody(
      z
        .strictObject({
          opportunity_id: z.string().min(1).max(255),
          unconfirmed_notes: z.enum(UNCONFIRMED_NOTES).openapi({
            description: 'What you found in Lever of notes of which Gangway does not know: look there first.',
          }),
        })
        .openapi('ResumeWriteBacks'),
    ),
  },
  responses: {
    200: jsonAnswer(z.object({ resumed: z.int() }), 'How many are taken up.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
  },
});

export function addWriteBackRoutes(app: OpenAPIHono<AppEnv>, { db }: AdminServices): void {
  app.openapi(setRoute, async (c) => {
    const { secret_notes, perform_as, advance_to_stage, enabled } = c.req.valid('json');
    const set = await setWriteBackSettings({
      db,
      actor: c.get('caller').actor,
      connectionId: c.req.valid('param').id,
      input: { enabled, secretNotes: secret_notes, performAs: perform_as, advanceToStage: advance_to_stage },
    });
    if (!set.ok) throw new Problem(set.reason);
    return c.json({ enabled, secret_notes, perform_as, advance_to_stage }, 200);
  });

  app.openapi(listRoute, async (c) => {
    const connectionId = await known(c.req.valid('param').id);
    const { opportunity_id, state } = c.req.valid('query');
    const rows = await listWriteBacks(db, { connectionId, opportunityId: opportunity_id, state });
    return c.json({ data: rows.map(writeBackView) }, 200);
  });

  app.openapi(resumeRoute, async (c) => {
    const connectionId = await known(c.req.valid('param').id);
    const { opportunity_id, unconfirmed_notes } = c.req.valid('json');
    const resumed = await resumeWriteBacks({
      db,
      actor: c.get('caller').actor,
      opportunity: { connectionId, opportunityId: opportunity_id },
      unconfirmedNotes: unconfirmed_notes,
    });
    return c.json({ resumed }, 200);
  });

  async function known(connectionId: string): Promise<string> {
    if (!(await findConnection(db, connectionId))) throw new Problem('connection.not_found');
    return connectionId;
  }
}

/** A write-back without what would tell the result of its check. */
function writeBackView(row: WriteBackRow): z.infer<typeof WriteBack> {
  const waitsFor = row.attention === null ? null : WRITE_BACK_ATTENTION[row.attention];
  return {
    opportunity_id: row.opportunityId,
    run_id: row.runId,
    task_key: row.taskKey,
    attempt: row.attempt,
    check_id: row.checkId,
    wanted: row.wanted,
    reason: row.reason,
    state: row.state,
    attention: row.attention,
    message: waitsFor ?? (row.reason === null ? null : writeBackSentence(row.reason)),
    written_tag: row.writtenTag,
    settled_at: shownInstant(row.settledAt),
  };
}
