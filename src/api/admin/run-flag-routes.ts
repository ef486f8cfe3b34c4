import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { answerRunFlag, listRunFlags, type RunFlagRow } from '../../db/run-flags.ts';
import { replayDelivery } from '../../inbox/replay.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { jsonAnswer, jsonBody } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import { RunFlagView, runFlagView } from './run-flag-view.ts';
import type { AdminServices } from './services.ts';

/** What people answer to a flag. */
export const GIVEN_ANSWERS = ['acknowledged', 'started', 'ignored'] as const;
export type GivenAnswer = (typeof GIVEN_ANSWERS)[number];

const tags = ['runs'];

const listRoute = guardedRoute('runs.read', {
  method: 'get',
  path: '/api/v1/run-flags',
  operationId: 'listRunFlags',
  summary: 'List what happened in Lever to people who have entered',
  tags,
  request: {
    query: z.strictObject({
      ...PAGE_QUERY,
      run_id: z.string().optional(),
      listener_id: z.string().optional(),
      state: z.enum(['open', 'answered']).optional(),
    }),
  },
  responses: { 200: jsonAnswer(pageBody(RunFlagView), 'A page of flags.'), ...COMMON_PROBLEMS },
});

const answerRoute = guardedRoute('runs.act', {
  method: 'post',
  path: '/api/v1/run-flags/{id}/answer',
  operationId: 'answerRunFlag',
  summary: 'Answer a flag of a run',
  description: 'A re-hire is started or ignored; everything else is acknowledged.',
  tags,
  request: {
    params: z.object({ id: z.string().regex(/^\d{1,15}$/) }),
    body: jsonBody(z.strictObject({ answer: z.enum(GIVEN_ANSWERS) }).openapi('RunFlagAnswer')),
  },
  responses: { 200: jsonAnswer(RunFlagView, 'The flag.'), ...COMMON_PROBLEMS, ...NOT_FOUND, ...CONFLICT },
});

export function addRunFlagRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  app.openapi(listRoute, async (c) => {
    const { run_id: runId, listener_id: listenerId, state, ...query } = c.req.valid('query');
    const page = await listRunFlags(services.db, { runId, listenerId, state }, pageRequest(query));
    return c.json(pageView(page, runFlagView), 200);
  });

  app.openapi(answerRoute, async (c) => {
    const wanted = { id: Number(c.req.valid('param').id), answer: c.req.valid('json').answer };
    return c.json(runFlagView(await answerFlag(services, c.get('caller').actor, wanted)), 200);
  });
}

/** Answers a flag; a re-hire that is to start goes back into the inbox with it. Throws `Problem`. */
export function answerFlag(
  { db }: Pick<AdminServices, 'db'>,
  actor: string,
  { id, answer }: { readonly id: number; readonly answer: GivenAnswer },
): Promise<RunFlagRow> {
  return db.transaction(async (tx) => {
    const answered = await answerRunFlag(tx, { id, answer, actor, now: new Date() });
    if (!answered.ok) throw new Problem(answered.reason);
    if (answer === 'started') {
      const replay = await replayDelivery(tx, { id: answered.flag.deliveryId, actor });
      if (!replay.ok) throw new Problem(replay.reason);
    }
    return answered.flag;
  });
}
