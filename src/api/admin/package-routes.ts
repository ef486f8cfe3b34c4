import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { writeAudit } from '../../db/audit.ts';
import { type ConnectionRow, findConnection } from '../../db/connections.ts';
import { type Catalog, LIST_FRESH_MS, readCatalog } from '../../db/packages.ts';
import { capabilitiesOf } from '../../integrations/provider-capabilities.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, shownInstant } from '../json.ts';
import { COMMON_PROBLEMS, NOT_FOUND, Problem } from '../problem.ts';
import { REFRESH_STATES, type RefreshState, refreshPackages } from './package-refresh.ts';
import type { AdminServices } from './services.ts';

const Package = z
  .object({
    id: z.string().openapi({ description: 'By what a task and an order name it.' }),
    name: z.string(),
    price: z.int().nullable().openapi({ description: 'In the minor unit of the currency; null: not given.' }),
    currency: z.string(),
    screenings: z.array(z.object({ type: z.string(), subtype: z.string().nullable() })),
  })
  .openapi('Package');

const Node = z
  .object({
    key: z.string(),
    name: z.string(),
    tier: z.string().nullable(),
    parent_key: z.string().nullable(),
    packages: z.array(z.string()).openapi({ description: 'Ids; none: all of the account.' }),
  })
  .openapi('PackageNode');

const PackageList = z
  .object({
    data: z.array(Package),
    nodes: z.array(Node).openapi({ description: 'Not empty: an order has to name one of them.' }),
    read_at: Instant.nullable().openapi({ description: 'When the account listed them; null: never.' }),
    age_seconds: z.int().nullable(),
    refresh: z.enum(REFRESH_STATES),
    failure: z.string().nullable().openapi({ description: 'Why the last read failed: a stable code.' }),
    advice: z.string().nullable().openapi({ description: 'What to do when there is nothing to choose.' }),
  })
  .openapi('PackageList');

const tags = ['connections'];

const listRoute = guardedRoute('connections.read', {
  method: 'get',
  path: '/api/v1/connections/{id}/packages',
  operationId: 'listPackages',
  summary: 'List what the account of a connection can order',
  description: 'Read from the provider again when the list is older than an hour.',
  tags,
  request: { params: IdParam },
  responses: {
    200: jsonAnswer(PackageList, 'The packages, with their age.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
  },
});

const refreshRoute = guardedRoute('connections.write', {
  method: 'post',
  path: '/api/v1/connections/{id}/packages/refresh',
  operationId: 'refreshPackages',
  summary: 'Read the packages of a connection again',
  tags,
  request: { params: IdParam },
  responses: {
    200: jsonAnswer(PackageList, 'The packages; `refresh` says whether they were read now.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
  },
});

/** What the account of a connection can order, read from the provider again when the list is older than an hour. */
export async function showPackages(
  services: AdminServices,
  connection: ConnectionRow,
): Promise<z.infer<typeof PackageList>> {
  const known = await readCatalog(services.db, connection.id);
  if (!isListed(connection) || isFresh(known)) return listView(connection, known, 'not_needed');
  return refreshed(services, connection);
}

async function refreshed(
  services: AdminServices,
  connection: ConnectionRow,
): Promise<z.infer<typeof PackageList>> {
  const refresh = isListed(connection) ? await refreshPackages(services, connection) : 'not_needed';
  return listView(connection, await readCatalog(services.db, connection.id), refresh);
}

export function addPackageRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  const { db } = services;

  app.openapi(listRoute, async (c) => {
    const connection = await connectionOf(c.req.valid('param').id);
    return c.json(await showPackages(services, connection), 200);
  });

  app.openapi(refreshRoute, async (c) => {
    const connection = await connectionOf(c.req.valid('param').id);
    const { actor } = c.get('caller');
    const entry = { actor, action: 'connection.packages_refreshed', objectType: 'connection' };
    await writeAudit(db, { ...entry, objectId: connection.id });
    return c.json(await refreshed(services, connection), 200);
  });

  async function connectionOf(id: string): Promise<ConnectionRow> {
    const connection = await findConnection(db, id);
    if (!connection) throw new Problem('connection.not_found');
    return connection;
  }
}

function isListed(connection: ConnectionRow): boolean {
  return capabilitiesOf(connection).packages;
}

function ageMs({ packagesReadAt }: Catalog): number | null {
  return packagesReadAt && Math.max(0, Date.now() - packagesReadAt.getTime());
}

function isFresh(catalog: Catalog): boolean {
  const age = ageMs(catalog);
  return age !== null && age < LIST_FRESH_MS && catalog.nodesReadAt !== null;
}

function listView(
  connection: ConnectionRow,
  catalog: Catalog,
  refresh: RefreshState,
): z.infer<typeof PackageList> {
  const age = ageMs(catalog);
  return {
    data: catalog.packages.map((row) => ({
      id: row.slug,
      name: row.name,
      price: row.priceMinor,
      currency: row.currency,
      screenings: row.screenings.map(({ type, subtype }) => ({ type, subtype })),
    })),
    nodes: catalog.nodes.map(({ key, name, tier, parentKey, packages }) => ({
      key,
      name,
      tier,
      parent_key: parentKey,
      packages: [...packages],
    })),
    read_at: shownInstant(catalog.packagesReadAt),
    age_seconds: age === null ? null : Math.floor(age / 1_000),
    refresh,
    failure: catalog.failure,
    advice: catalog.packages.length > 0 ? null : adviceOf(connection, catalog),
  };
}

function adviceOf(connection: ConnectionRow, { packagesReadAt, failure }: Catalog): string {
  if (!isListed(connection))
    return 'An account of this kind does not list packages. Order one that its settings name.';
  if (packagesReadAt)
    return "The account has no packages. Have them set up in the provider's dashboard, then refresh.";
  if (failure === null) return 'The packages are being read for the first time. Ask again in a moment.';
  return 'The packages could not be read yet. Check the API key of the connection, then refresh.';
}
