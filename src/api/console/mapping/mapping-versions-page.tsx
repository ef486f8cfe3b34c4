import type { OpenAPIHono } from '@hono/zod-openapi';
import { listMappingVersions } from '../../../db/field-mappings.ts';
import { listConnections } from '../../../db/read-connections.ts';
import { leverConnection } from '../../admin/lever-account.ts';
import type { AppEnv } from '../../app-env.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { When } from '../page-parts.tsx';
import { Table } from '../table.tsx';
import { addressOf, crumbsOf, MappingTabs } from './mapping-page.tsx';

const MOST_VERSIONS = 100;
const MOST_CONNECTIONS = 100;

/** The list of mappings, and the versions of one. */
export function addMappingLists(app: OpenAPIHono<AppEnv>, { db, ...services }: ConsoleServices): void {
  consolePage(app, 'connections.read', '/console/mapping', async (c) => {
    const page = { limit: MOST_CONNECTIONS, after: null };
    const { data } = await listConnections(db, { kind: 'lever' }, page);
    return showPage(c, {
      title: 'Field mapping',
      children: (
        <>
          <p>
            Into employees, by connection; and{' '}
            <a href="/console/outbound-mapping/hris">out of them into an HRIS</a>.
          </p>
          <Table
            caption="Connections with a field mapping"
            rows={data}
            columns={[
              { heading: 'Connection', show: (row) => <a href={addressOf(row)}>{row.name}</a> },
              { heading: 'Environment', show: ({ environment }) => environment },
              { heading: 'Active', show: ({ active }) => (active ? 'yes' : 'no') },
            ]}
            empty="There is no Lever connection yet. A mapping belongs to one."
          />
        </>
      ),
    });
  });

  consolePage(app, 'connections.read', '/console/mapping/:id/versions', async (c) => {
    const connection = await leverConnection({ db, ...services }, c.req.param('id'));
    const address = addressOf(connection);
    const versions = await listMappingVersions(
      db,
      { direction: 'inbound', subject: connection.id },
      { limit: MOST_VERSIONS },
    );
    return showPage(c, {
      title: `Versions of the mapping of ${connection.name}`,
      crumbs: [...crumbsOf(connection), { title: 'Versions' }],
      children: (
        <>
          <MappingTabs connection={connection} current={`${address}/versions`} />
          <Table
            caption="Versions, newest first"
            rows={versions}
            columns={[
              {
                heading: 'Version',
                show: ({ version }) => <a href={`${address}?version=${version}`}>Version {version}</a>,
              },
              { heading: 'Saved', show: ({ createdAt }) => <When at={createdAt} /> },
              { heading: 'Who', show: ({ createdBy }) => createdBy },
              { heading: 'Fields', show: ({ fields }) => String(Object.keys(fields).length) },
            ]}
            empty="Nobody has saved a version yet: the built-in mapping counts."
          />
        </>
      ),
    });
  });
}
