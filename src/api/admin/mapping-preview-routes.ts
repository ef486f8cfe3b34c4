import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer, jsonBody } from '../json.ts';
import { BAD_GATEWAY, COMMON_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem.ts';
import { leverConnection } from './lever-account.ts';
import { inboundFaults, refuseFaults } from './mapping-desk.ts';
import { previewInbound, takeSample } from './mapping-preview.ts';
import { FieldMappings, MappingPreview, previewView, SampledSource, shown } from './mapping-views.ts';
import type { AdminServices } from './services.ts';

const tags = ['field mapping'];
const LeverId = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be an id of Lever');

const Person = z.strictObject({
  email: z.email().max(254).optional().openapi({ description: 'Of a candidate in Lever.' }),
  employee_id: z.string().max(100).optional(),
  opportunity_id: LeverId.optional().openapi({ description: 'One of several; otherwise the newest.' }),
});
const ONE_PERSON = 'name one person: email or employee_id';
const namesOne = ({ email, employee_id }: z.infer<typeof Person>) =>
  (email === undefined) !== (employee_id === undefined);

const SampleInput = Person.refine(namesOne, ONE_PERSON).openapi('MappingSampleInput');
const PreviewInput = Person.extend({
  fields: FieldMappings.optional().openapi({ description: 'A mapping to try; otherwise the saved one.' }),
})
  .refine(namesOne, ONE_PERSON)
  .openapi('MappingPreviewInput');

const problems = { ...COMMON_PROBLEMS, ...NOT_FOUND, ...CONFLICT, ...BAD_GATEWAY };

const sampleRoute = guardedRoute('employees.read', {
  method: 'post',
  path: '/api/v1/connections/{id}/mapping/sample',
  operationId: 'sampleMappingSources',
  summary: 'Read the sources of a real candidate as sample data',
  description:
    "The candidate's values are answered and not kept. Fields of the account's own forms are listed among the sources from then on.",
  tags,
  request: { params: IdParam, body: jsonBody(SampleInput) },
  responses: {
    200: jsonAnswer(
      z.object({
        opportunity_id: z.string(),
        other_opportunity_ids: z.array(z.string()),
        added: z.int().openapi({ description: 'Sources that were seen for the first time.' }),
        data: z.array(SampledSource),
      }),
      'Every source with its value.',
    ),
    ...problems,
  },
});

const previewRoute = guardedRoute('employees.read', {
  method: 'post',
  path: '/api/v1/connections/{id}/mapping/preview',
  operationId: 'previewMapping',
  summary: 'Try the field mapping of a Lever connection on a person',
  description: 'No employee is changed. A mapping in the body is tried without saving it.',
  tags,
  request: { params: IdParam, body: jsonBody(PreviewInput) },
  responses: { 200: jsonAnswer(MappingPreview, 'Each field, step by step.'), ...problems },
});

export function addMappingPreviewRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  app.openapi(sampleRoute, async (c) => {
    const connection = await leverConnection(services, c.req.valid('param').id);
    const { actor } = c.get('caller');
    const sample = await takeSample(services, { connection, person: personOf(c.req.valid('json')), actor });
    return c.json(
      {
        opportunity_id: sample.opportunityId,
        other_opportunity_ids: [...sample.otherOpportunityIds],
        added: sample.added,
        data: sample.sources.map((source) => ({ ...source, value: shown(source.value) })),
      },
      200,
    );
  });

  app.openapi(previewRoute, async (c) => {
    const connection = await leverConnection(services, c.req.valid('param').id);
    const { fields: unsaved, ...wanted } = c.req.valid('json');
    const { actor } = c.get('caller');
    if (unsaved) refuseFaults(await inboundFaults(services, unsaved));
    const preview = await previewInbound(services, { connection, person: personOf(wanted), unsaved, actor });
    return c.json(previewView(preview), 200);
  });
}

function personOf({ email, employee_id, opportunity_id }: z.infer<typeof Person>) {
  return { email, employeeId: employee_id, opportunityId: opportunity_id };
}
