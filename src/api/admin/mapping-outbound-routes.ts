import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { listMappingVersions } from '../../db/field-mappings.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { jsonAnswer, jsonBody } from '../json.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem.ts';
import { VersionNumber } from './mapping-routes.ts';
import {
  FieldMappings,
  Mapping,
  MappingInput,
  MappingPreview,
  MappingVersionView,
  mappingView,
  previewView,
  Source,
  versionView,
} from './mapping-views.ts';
import { currentOutbound, outboundSources, previewOutbound, saveOutbound } from './outbound-mapping.ts';
import type { AdminServices } from './services.ts';

const tags = ['field mapping'];
const VERSIONS_OF_A_PAGE = 50;
const PATH = '/api/v1/outbound-mappings/{name}';

/** The name of an outbound mapping in a path. */
export const OutboundName = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be lower-case letters, digits, _ and -')
    .openapi({ description: 'Of the system that is to get the values, for example hris.' }),
});

const readRoute = guardedRoute('connections.read', {
  method: 'get',
  path: PATH,
  operationId: 'readOutboundMapping',
  summary: 'Read the mapping of employees into another system',
  tags,
  request: { params: OutboundName },
  responses: {
    200: jsonAnswer(Mapping, 'The mapping; version 0 when nobody has saved one.'),
    ...COMMON_PROBLEMS,
  },
});

const saveRoute = guardedRoute('connections.write', {
  method: 'put',
  path: PATH,
  operationId: 'saveOutboundMapping',
  summary: 'Save the next version of the mapping of employees into another system',
  description: 'By the key of the field of the other system. Nothing is sent by it.',
  tags,
  request: { params: OutboundName, body: jsonBody(MappingInput) },
  responses: { 200: jsonAnswer(Mapping, 'The new version.'), ...COMMON_PROBLEMS, ...CONFLICT },
});

const versionsRoute = guardedRoute('connections.read', {
  method: 'get',
  path: `${PATH}/versions`,
  operationId: 'listOutboundMappingVersions',
  summary: 'List the versions of the mapping of employees into another system',
  tags,
  request: { params: OutboundName, query: z.strictObject({ before: VersionNumber.optional() }) },
  responses: {
    200: jsonAnswer(z.object({ data: z.array(MappingVersionView) }), 'At most 50, newest first.'),
    ...COMMON_PROBLEMS,
  },
});

const sourcesRoute = guardedRoute('connections.read', {
  method: 'get',
  path: `${PATH}/sources`,
  operationId: 'listOutboundMappingSources',
  summary: 'List the sources that a mapping of employees into another system may name',
  tags,
  request: { params: OutboundName },
  responses: { 200: jsonAnswer(z.object({ data: z.array(Source) }), 'All of them.'), ...COMMON_PROBLEMS },
});

const previewRoute = guardedRoute('employees.read', {
  method: 'post',
  path: `${PATH}/preview`,
  operationId: 'previewOutboundMapping',
  summary: 'Try the mapping of employees into another system on one of them',
  tags,
  request: {
    params: OutboundName,
    body: jsonBody(
      z
        .strictObject({
          employee_id: z.string().max(100),
          fields: FieldMappings.optional().openapi({
            description: 'A mapping to try; otherwise the saved one.',
          }),
        })
        .openapi('OutboundPreviewInput'),
    ),
  },
  responses: {
    200: jsonAnswer(MappingPreview, 'Each field, step by step. `current` is always null.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
  },
});

export function addMappingOutboundRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  app.openapi(readRoute, async (c) =>
    c.json(mappingView(await currentOutbound(services, c.req.valid('param').name)), 200),
  );

  app.openapi(saveRoute, async (c) => {
    const { name } = c.req.valid('param');
    const { based_on: basedOn, fields } = c.req.valid('json');
    const { actor } = c.get('caller');
    return c.json(mappingView(await saveOutbound(services, { name, basedOn, fields, actor })), 200);
  });

  app.openapi(versionsRoute, async (c) => {
    const mapping = { direction: 'outbound' as const, subject: c.req.valid('param').name };
    const page = { before: c.req.valid('query').before, limit: VERSIONS_OF_A_PAGE };
    const versions = await listMappingVersions(services.db, mapping, page);
    return c.json({ data: versions.map(versionView) }, 200);
  });

  app.openapi(sourcesRoute, async (c) => c.json({ data: [...(await outboundSources(services))] }, 200));

  app.openapi(previewRoute, async (c) => {
    const { name } = c.req.valid('param');
    const { employee_id: employeeId, fields: unsaved } = c.req.valid('json');
    return c.json(previewView(await previewOutbound(services, { name, employeeId, unsaved })), 200);
  });
}
