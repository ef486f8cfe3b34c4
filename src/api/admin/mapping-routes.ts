import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { listMappingVersions, readMapping } from '../../db/field-mappings.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer, jsonBody } from '../json.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import { leverConnection } from './lever-account.ts';
import { currentMapping, inboundSources, saveInboundMapping } from './mapping-desk.ts';
import {
  Mapping,
  MappingInput,
  MappingVersionView,
  mappingView,
  Source,
  TransformView,
  transformViews,
  versionView,
} from './mapping-views.ts';
import type { AdminServices } from './services.ts';

const tags = ['field mapping'];
const VERSIONS_OF_A_PAGE = 50;

/** The number of a version in a query or a path. */
export const VersionNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number)
  .openapi({ type: 'integer', minimum: 1 });

const transformsRoute = guardedRoute('connections.read', {
  method: 'get',
  path: '/api/v1/transforms',
  operationId: 'listTransforms',
  summary: 'List the transforms of field mappings',
  tags,
  responses: {
    200: jsonAnswer(
      z.object({ data: z.array(TransformView) }),
      'All of them, with their settings and examples.',
    ),
    ...COMMON_PROBLEMS,
  },
});

const readRoute = guardedRoute('connections.read', {
  method: 'get',
  path: '/api/v1/connections/{id}/mapping',
  operationId: 'readMapping',
  summary: 'Read the field mapping of a Lever connection',
  tags,
  request: { params: IdParam },
  responses: {
    200: jsonAnswer(Mapping, 'The mapping that imports use.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
  },
});

const saveRoute = guardedRoute('connections.write', {
  method: 'put',
  path: '/api/v1/connections/{id}/mapping',
  operationId: 'saveMapping',
  summary: 'Save the next version of the field mapping of a Lever connection',
  description: 'From then on imports use it. What was imported before stays as it is.',
  tags,
  request: { params: IdParam, body: jsonBody(MappingInput) },
  responses: {
    200: jsonAnswer(Mapping, 'The new version.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
  },
});

const versionsRoute = guardedRoute('connections.read', {
  method: 'get',
  path: '/api/v1/connections/{id}/mapping/versions',
  operationId: 'listMappingVersions',
  summary: 'List the versions of the field mapping of a Lever connection',
  tags,
  request: { params: IdParam, query: z.strictObject({ before: VersionNumber.optional() }) },
  responses: {
    200: jsonAnswer(z.object({ data: z.array(MappingVersionView) }), 'At most 50, newest first.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
  },
});

const versionRoute = guardedRoute('connections.read', {
  method: 'get',
  path: '/api/v1/connections/{id}/mapping/versions/{version}',
  operationId: 'readMappingVersion',
  summary: 'Read one version of the field mapping of a Lever connection',
  tags,
  request: { params: IdParam.extend({ version: VersionNumber }) },
  responses: {
    200: jsonAnswer(MappingVersionView, 'The version.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
  },
});

const sourcesRoute = guardedRoute('connections.read', {
  method: 'get',
  path: '/api/v1/connections/{id}/mapping/sources',
  operationId: 'listMappingSources',
  summary: 'List the sources that the field mapping of a Lever connection may name',
  description:
    "Fields of the account's own offer form and profile forms are in it once they were seen on a candidate.",
  tags,
  request: { params: IdParam },
  responses: {
    200: jsonAnswer(z.object({ data: z.array(Source) }), 'All of them.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
  },
});

export function addMappingRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  const { db } = services;
  const connectionOf = (id: string) => leverConnection(services, id);

  app.openapi(transformsRoute, (c) => c.json({ data: transformViews() }, 200));

  app.openapi(readRoute, async (c) => {
    const connection = await connectionOf(c.req.valid('param').id);
    return c.json(mappingView(await currentMapping(services, connection)), 200);
  });

  app.openapi(saveRoute, async (c) => {
    const connection = await connectionOf(c.req.valid('param').id);
    const { based_on: basedOn, fields } = c.req.valid('json');
    const { actor } = c.get('caller');
    return c.json(
      mappingView(await saveInboundMapping(services, { connection, basedOn, fields, actor })),
      200,
    );
  });

  app.openapi(versionsRoute, async (c) => {
    const { id: subject } = await connectionOf(c.req.valid('param').id);
    const { before } = c.req.valid('query');
    const page = { before, limit: VERSIONS_OF_A_PAGE };
    const versions = await listMappingVersions(db, { direction: 'inbound', subject }, page);
    return c.json({ data: versions.map(versionView) }, 200);
  });

  app.openapi(versionRoute, async (c) => {
    const { id, version } = c.req.valid('param');
    const { id: subject } = await connectionOf(id);
    const found = await readMapping(db, { direction: 'inbound', subject }, version);
    if (!found) throw new Problem('mapping.not_found');
    return c.json(versionView(found), 200);
  });

  app.openapi(sourcesRoute, async (c) => {
    const connection = await connectionOf(c.req.valid('param').id);
    const sources = await inboundSources(services, connection);
    return c.json({ data: [...sources] }, 200);
  });
}
