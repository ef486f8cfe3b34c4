import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { findListener, type ListenerRow, openSignatureTokens } from '../../db/listeners.ts';
import { listListeners } from '../../db/read-listeners.ts';
import { LISTENER_EVENTS } from '../../db/schema/definitions.ts';
import { createListener, replaceSignatureTokens, SignatureTokens } from '../../db/write-listeners.ts';
import { KeyRingError } from '../../key-ring.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, jsonBody, shownInstant } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { BAD_GATEWAY, COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import { findStage } from './lever-stages.ts';
import type { AdminServices } from './services.ts';

const Listener = z
  .object({
    id: z.string(),
    definition_id: z.string(),
    connection_id: z.string(),
    event: z.enum(LISTENER_EVENTS),
    stage: z.object({ id: z.string(), name: z.string() }).nullable().openapi({
      description: 'The stage that lets people in; null for another event.',
    }),
    active: z.boolean(),
    endpoint_url: z
      .string()
      .openapi({ description: 'What is pasted into Lever as the address of the webhook.' }),
    signature_tokens: z.int().nullable().openapi({
      description:
        'How many tokens may sign; 0: nothing is accepted. Null: the key that sealed them is gone.',
    }),
    verified_at: Instant.nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .openapi('Listener');

const tags = ['listeners'];

const listRoute = guardedRoute('listeners.read', {
  method: 'get',
  path: '/api/v1/listeners',
  operationId: 'listListeners',
  summary: 'List listeners',
  tags,
  request: {
    query: z.strictObject({
      ...PAGE_QUERY,
      definition_id: z.string().optional(),
      connection_id: z.string().optional(),
    }),
  },
  responses: { 200: jsonAnswer(pageBody(Listener), 'A page of listeners.'), ...COMMON_PROBLEMS },
});

const readRoute = guardedRoute('listeners.read', {
  method: 'get',
  path: '/api/v1/listeners/{id}',
  operationId: 'readListener',
  summary: 'Read a listener',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Listener, 'The listener.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

const createRoute = guardedRoute('listeners.write', {
  method: 'post',
  path: '/api/v1/listeners',
  operationId: 'createListener',
  summary: 'Create a listener',
  tags,
  request: {
    body: jsonBody(
      z
        .strictObject({
          definition_id: z.string().min(1),
          connection_id: z.string().min(1),
          event: z.enum(LISTENER_EVENTS),
          stage: z.string().min(1).max(255).optional().openapi({
            description: 'For candidateStageChange: name or id of a stage of the account.',
          }),
          signature_tokens: SignatureTokens.optional(),
        })
        .openapi('NewListener'),
    ),
  },
  responses: {
    201: jsonAnswer(Listener, 'The new listener with its endpoint URL.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
    ...BAD_GATEWAY,
  },
});

const tokensRoute = guardedRoute('listeners.write', {
  method: 'put',
  path: '/api/v1/listeners/{id}/signature-tokens',
  operationId: 'replaceSignatureTokens',
  summary: 'Replace the signature tokens of a listener',
  description:
    'Lever shows its token only after it was given the endpoint URL. Several are valid during rotation.',
  tags,
  request: {
    params: IdParam,
    body: jsonBody(z.strictObject({ signature_tokens: SignatureTokens }).openapi('ListenerSignatureTokens')),
  },
  responses: { 200: jsonAnswer(Listener, 'The listener.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

export function addListenerRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  const { db, keyRing } = services;

  app.openapi(listRoute, async (c) => {
    const { definition_id: definitionId, connection_id: connectionId, ...query } = c.req.valid('query');
    const page = await listListeners(db, { definitionId, connectionId }, pageRequest(query));
    return c.json(
      pageView(page, (row) => listenerView(services, row)),
      200,
    );
  });

  app.openapi(readRoute, async (c) => {
    const row = await findListener(db, c.req.valid('param').id);
    if (!row) throw new Problem('listener.not_found');
    return c.json(listenerView(services, row), 200);
  });

  app.openapi(createRoute, async (c) => {
    const {
      definition_id: definitionId,
      connection_id: connectionId,
      event,
      stage: named,
      signature_tokens,
    } = c.req.valid('json');
    const stage = await findStage(services, { connectionId, event, named });
    const input = { definitionId, connectionId, event, stage, signatureTokens: signature_tokens ?? [] };
    const created = await createListener({ db, keyRing, actor: c.get('caller').actor, input });
    if (!created.ok) throw new Problem(created.reason);
    return c.json(listenerView(services, created.listener), 201);
  });

  app.openapi(tokensRoute, async (c) => {
    const listener = await replaceSignatureTokens({
      db,
      keyRing,
      actor: c.get('caller').actor,
      listenerId: c.req.valid('param').id,
      tokens: c.req.valid('json').signature_tokens,
    });
    if (!listener) throw new Problem('listener.not_found');
    return c.json(listenerView(services, listener), 200);
  });
}

function listenerView({ keyRing, config }: AdminServices, row: ListenerRow): z.infer<typeof Listener> {
  return {
    id: row.id,
    definition_id: row.definitionId,
    connection_id: row.connectionId,
    event: row.event,
    stage: row.stageId === null ? null : { id: row.stageId, name: row.stageName ?? row.stageId },
    active: row.active,
    endpoint_url: `${config.publicUrl}/webhooks/lever/${row.endpointKey}`,
    signature_tokens: countTokens(keyRing, row),
    verified_at: shownInstant(row.verifiedAt),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

function countTokens(keyRing: AdminServices['keyRing'], row: ListenerRow): number | null {
  try {
    return openSignatureTokens(keyRing, row).length;
  } catch (error) {
    if (error instanceof KeyRingError) return null;
    throw error;
  }
}
