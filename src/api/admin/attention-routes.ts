import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { allows } from '../../access/permissions.ts';
import { ATTENTION_KINDS, listAttention } from '../../db/attention.ts';
import { profilesOf } from '../../db/read-employees.ts';
import { displayName } from '../../domain/employee/display-name.ts';
import type { AppEnv, Caller } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { jsonAnswer } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS } from '../problem.ts';
import { Attention, attentionView } from './attention-views.ts';
import type { AdminServices } from './services.ts';

export const AttentionQuery = z.strictObject({ ...PAGE_QUERY, kind: z.enum(ATTENTION_KINDS).optional() });

const listRoute = guardedRoute('runs.read', {
  method: 'get',
  path: '/api/v1/attention',
  operationId: 'listAttention',
  summary: 'List what needs attention',
  description:
    'Tasks that wait for a person, late checks, hires of whom somebody decides who they are, alerts, and what is not verified or has a problem; newest first. No result of a check is told.',
  tags: ['attention'],
  request: { query: AttentionQuery },
  responses: { 200: jsonAnswer(pageBody(Attention), 'A page of what needs attention.'), ...COMMON_PROBLEMS },
});

export function addAttentionRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  app.openapi(listRoute, async (c) =>
    c.json(await showAttention(services, c.req.valid('query'), c.get('caller')), 200),
  );
}

/** One page of what needs attention, as this caller may see it. */
export async function showAttention(
  { db }: Pick<AdminServices, 'db'>,
  { kind, ...query }: z.output<typeof AttentionQuery>,
  caller: Caller,
) {
  const filter = { kinds: kind === undefined ? undefined : [kind], now: new Date() };
  const page = await listAttention(db, filter, pageRequest(query));
  const mayKnow = allows(caller.role, 'employees.read');
  const profiles = mayKnow
    ? await profilesOf(
        db,
        page.data.map(({ employeeId }) => employeeId),
      )
    : new Map();
  const names = new Map([...profiles].map(([id, profile]) => [id, displayName(profile)]));
  return pageView(page, (item) => attentionView(item, names));
}
