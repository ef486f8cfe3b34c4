import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { listListeners } from '../../db/read-listeners.ts';
import { SignatureTokens } from '../../db/write-listeners.ts';
import { LEVER_ORIGINS } from '../../domain/listener/entry-filter.ts';
import { LISTENER_WEBHOOK_EVENTS } from '../../domain/listener/webhook-events.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer, jsonBody } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { BAD_GATEWAY, COMMON_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem.ts';
import { readListenerChoices } from './listener-choices.ts';
import {
  addListener,
  dropListener,
  knownListener,
  ListenerInput,
  ListenerPatch,
  pasteTokens,
  patchListener,
} from './listener-setup.ts';
import { Listener, listenerView } from './listener-view.ts';
import { deleteWebhooks, makeWebhooks } from './listener-webhooks.ts';
import type { AdminServices } from './services.ts';

const tags = ['listeners'];
const THE_LISTENER = { 200: jsonAnswer(Listener, 'The listener.'), ...COMMON_PROBLEMS, ...NOT_FOUND };
const Named = z.object({ id: z.string(), name: z.string() });

/** The filters of the list of listeners. */
export const ListenerQuery = z.strictObject({
  ...PAGE_QUERY,
  definition_id: z.string().optional(),
  connection_id: z.string().optional(),
});

const listRoute = guardedRoute('listeners.read', {
  method: 'get',
  path: '/api/v1/listeners',
  operationId: 'listListeners',
  summary: 'List listeners',
  tags,
  request: {
    query: ListenerQuery,
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
  responses: THE_LISTENER,
});

const choicesRoute = guardedRoute('listeners.read', {
  method: 'get',
  path: '/api/v1/connections/{id}/listener-choices',
  operationId: 'readListenerChoices',
  summary: 'Read from Lever what a listener can be made for',
  tags,
  request: { params: IdParam },
  responses: {
    200: jsonAnswer(
      z
        .object({
          stages: z.array(Named),
          postings: z.array(Named.extend({ state: z.string().nullable() })),
          tags: z.array(z.string()),
          origins: z.array(z.enum(LEVER_ORIGINS)),
        })
        .openapi('ListenerChoices'),
      'Stages, postings, tags and origins of the account.',
    ),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
    ...BAD_GATEWAY,
  },
});

const createRoute = guardedRoute('listeners.write', {
  method: 'post',
  path: '/api/v1/listeners',
  operationId: 'createListener',
  summary: 'Create a listener',
  tags,
  request: { body: jsonBody(ListenerInput) },
  responses: {
    201: jsonAnswer(Listener, 'The new listener with its endpoint URL.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
    ...BAD_GATEWAY,
  },
});

const changeRoute = guardedRoute('listeners.write', {
  method: 'patch',
  path: '/api/v1/listeners/{id}',
  operationId: 'changeListener',
  summary: 'Change the filter and the policies of a listener, or switch it on or off',
  tags,
  request: { params: IdParam, body: jsonBody(ListenerPatch) },
  responses: { ...THE_LISTENER, ...CONFLICT, ...BAD_GATEWAY },
});

const removeRoute = guardedRoute('listeners.write', {
  method: 'delete',
  path: '/api/v1/listeners/{id}',
  operationId: 'removeListener',
  summary: 'Remove a listener',
  tags,
  request: { params: IdParam },
  responses: { 204: { description: 'Removed.' }, ...COMMON_PROBLEMS, ...NOT_FOUND, ...CONFLICT },
});

const tokensRoute = guardedRoute('listeners.write', {
  method: 'put',
  path: '/api/v1/listeners/{id}/signature-tokens',
  operationId: 'replaceSignatureTokens',
  summary: 'Replace the signature tokens of one webhook of a listener',
  description:
    'Lever shows its token only after it was given the endpoint URL. Several are valid during rotation.',
  tags,
  request: {
    params: IdParam,
    body: jsonBody(
      z
        .strictObject({
          signature_tokens: SignatureTokens,
          event: z.enum(LISTENER_WEBHOOK_EVENTS).optional().openapi({
            description: "Which webhook; without it the listener's own event.",
          }),
        })
        .openapi('ListenerSignatureTokens'),
    ),
  },
  responses: { ...THE_LISTENER, ...CONFLICT },
});

const makeWebhooksRoute = guardedRoute('listeners.write', {
  method: 'post',
  path: '/api/v1/listeners/{id}/webhooks',
  operationId: 'makeListenerWebhooks',
  summary: "Make the missing webhooks of a listener through Lever's API",
  description: 'Lever sends nothing before a Super Admin has switched them on there.',
  tags,
  request: { params: IdParam },
  responses: { ...THE_LISTENER, ...CONFLICT, ...BAD_GATEWAY },
});

const deleteWebhooksRoute = guardedRoute('listeners.write', {
  method: 'delete',
  path: '/api/v1/listeners/{id}/webhooks',
  operationId: 'deleteListenerWebhooks',
  summary: "Delete through Lever's API the webhooks that were made by it",
  tags,
  request: { params: IdParam },
  responses: { ...THE_LISTENER, ...CONFLICT, ...BAD_GATEWAY },
});

/** A page of listeners, each with how it does. */
export async function showListeners(
  services: AdminServices,
  query: z.infer<typeof ListenerQuery>,
): Promise<{ data: Listener[]; next: string | null }> {
  const { definition_id: definitionId, connection_id: connectionId } = query;
  const page = await listListeners(services.db, { definitionId, connectionId }, pageRequest(query));
  return pageView(page, (state) => listenerView(services, state));
}

export function addListenerRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  app.openapi(listRoute, async (c) => c.json(await showListeners(services, c.req.valid('query')), 200));

  app.openapi(readRoute, async (c) =>
    c.json(listenerView(services, await knownListener(services, c.req.valid('param').id)), 200),
  );

  app.openapi(choicesRoute, async (c) => {
    const {
      stages,
      postings,
      tags: ofCandidates,
      origins,
    } = await readListenerChoices(services, c.req.valid('param').id);
    const choices = { stages: [...stages], postings: [...postings], tags: [...ofCandidates] };
    return c.json({ ...choices, origins: [...origins] }, 200);
  });

  app.openapi(createRoute, async (c) => {
    const created = await addListener(services, c.get('caller').actor, c.req.valid('json'));
    return c.json(listenerView(services, created), 201);
  });

  app.openapi(changeRoute, async (c) => {
    const change = { id: c.req.valid('param').id, patch: c.req.valid('json') };
    const changed = await patchListener(services, c.get('caller').actor, change);
    return c.json(listenerView(services, changed), 200);
  });

  app.openapi(removeRoute, async (c) => {
    await dropListener(services, c.get('caller').actor, c.req.valid('param').id);
    return c.body(null, 204);
  });

  app.openapi(tokensRoute, async (c) => {
    const { signature_tokens: tokens, event = null } = c.req.valid('json');
    const wanted = { id: c.req.valid('param').id, event, tokens };
    const state = await pasteTokens(services, c.get('caller').actor, wanted);
    return c.json(listenerView(services, state), 200);
  });

  app.openapi(makeWebhooksRoute, async (c) => {
    const state = await makeWebhooks(services, c.get('caller').actor, c.req.valid('param').id);
    return c.json(listenerView(services, state), 200);
  });

  app.openapi(deleteWebhooksRoute, async (c) => {
    const state = await deleteWebhooks(services, c.get('caller').actor, c.req.valid('param').id);
    return c.json(listenerView(services, state), 200);
  });
}
