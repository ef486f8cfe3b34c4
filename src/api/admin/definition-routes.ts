import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Db } from '../../db/database.ts';
import { type DefinitionSummary, listDefinitions, readDefinition } from '../../db/read-definitions.ts';
import { DefinitionToPublish, type PublishedVersion, publishDefinition } from '../../db/write-definitions.ts';
import { WorkflowDefinition } from '../../domain/definition.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, jsonBody } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, NOT_FOUND, Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

export const Definition = z
  .object({
    id: z.string(),
    key: z.string(),
    name: z.string(),
    latest_version: z.int().nullable(),
    created_at: Instant,
  })
  .openapi('Definition');

const DefinitionWithVersions = Definition.extend({
  versions: z.array(
    z.object({
      version: z.int(),
      content: WorkflowDefinition,
      published_at: Instant,
      published_by: z.string(),
    }),
  ),
}).openapi('DefinitionWithVersions');

const Published = z.object({ id: z.string(), key: z.string(), version: z.int() }).openapi('PublishedVersion');

const tags = ['definitions'];

const listRoute = guardedRoute('definitions.read', {
  method: 'get',
  path: '/api/v1/definitions',
  operationId: 'listDefinitions',
  summary: 'List workflow definitions',
  tags,
  request: { query: z.strictObject(PAGE_QUERY) },
  responses: { 200: jsonAnswer(pageBody(Definition), 'A page of definitions.'), ...COMMON_PROBLEMS },
});

const readRoute = guardedRoute('definitions.read', {
  method: 'get',
  path: '/api/v1/definitions/{id}',
  operationId: 'readDefinition',
  summary: 'Read a workflow definition with its published versions',
  tags,
  request: { params: IdParam },
  responses: {
    200: jsonAnswer(DefinitionWithVersions, 'The definition, versions newest first.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
  },
});

const publishRoute = guardedRoute('definitions.write', {
  method: 'post',
  path: '/api/v1/definitions',
  operationId: 'publishDefinition',
  summary: 'Publish a version of a workflow definition',
  description:
    'Makes the definition when its key is new, else the next version. The content of the newest version again changes nothing.',
  tags,
  request: { body: jsonBody(z.strictObject(DefinitionToPublish.shape).openapi('DefinitionToPublish')) },
  responses: {
    200: jsonAnswer(Published, 'The newest version says this already.'),
    201: jsonAnswer(Published, 'The new version.'),
    ...COMMON_PROBLEMS,
  },
});

/** Publishes a version. Throws `Problem` when a task names a connection that cannot be used. */
export async function publishVersion(
  db: Db,
  { actor, input }: { readonly actor: string; readonly input: DefinitionToPublish },
): Promise<PublishedVersion> {
  const publication = await publishDefinition({ db, actor, input });
  if (publication.ok) return publication.published;
  const errors = publication.tasks.map((index) => ({
    path: `body.content.tasks.${index}.settings.connection`,
    message: 'is not the id of a connection of a screening provider',
  }));
  throw new Problem(publication.reason, errors);
}

/** The definition with its published versions, newest first. Throws `Problem`. */
export async function showDefinition(db: Db, id: string): Promise<z.infer<typeof DefinitionWithVersions>> {
  const definition = await readDefinition(db, id);
  if (!definition) throw new Problem('definition.not_found');
  const versions = definition.versions.map((row) => ({
    version: row.version,
    content: row.content,
    published_at: row.publishedAt.toISOString(),
    published_by: row.publishedBy,
  }));
  return { ...definitionView(definition), versions };
}

export function addDefinitionRoutes(app: OpenAPIHono<AppEnv>, { db }: AdminServices): void {
  app.openapi(listRoute, async (c) => {
    const page = await listDefinitions(db, pageRequest(c.req.valid('query')));
    return c.json(pageView(page, definitionView), 200);
  });

  app.openapi(readRoute, async (c) => {
    return c.json(await showDefinition(db, c.req.valid('param').id), 200);
  });

  app.openapi(publishRoute, async (c) => {
    const { actor } = c.get('caller');
    const { isNew, ...published } = await publishVersion(db, { actor, input: c.req.valid('json') });
    return isNew ? c.json(published, 201) : c.json(published, 200);
  });
}

export function definitionView(row: DefinitionSummary): z.infer<typeof Definition> {
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    latest_version: row.latestVersion,
    created_at: row.createdAt.toISOString(),
  };
}
