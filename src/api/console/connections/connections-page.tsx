import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { listConnections } from '../../../db/read-connections.ts';
import { VENDOR_NAMES } from '../../admin/connection-actions.ts';
import { type ConnectionView, connectionViews } from '../../admin/connection-view.ts';
import type { AppEnv } from '../../app-env.ts';
import { PAGE_QUERY, pageRequest } from '../../page-query.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { Badge, When } from '../page-parts.tsx';
import { readQuery } from '../read-query.ts';
import { type Column, Pages, Table } from '../table.tsx';
import { Health } from './health.tsx';

export const CONNECTIONS = '/console/connections';

const COLUMNS: readonly Column<ConnectionView>[] = [
  { heading: 'Name', show: ({ id, name }) => <a href={`${CONNECTIONS}/${id}`}>{name}</a> },
  { heading: 'Kind', show: ({ kind }) => VENDOR_NAMES[kind] },
  { heading: 'Environment', show: ({ environment }) => environment },
  { heading: 'Status', show: (connection) => <Health connection={connection} /> },
  {
    heading: 'Active',
    show: ({ active }) => (active ? <Badge tone="good">active</Badge> : <Badge tone="warn">inactive</Badge>),
  },
  { heading: 'Checked', show: ({ status }) => <When at={status.checked_at} /> },
];

/** Every connection with its status. */
export function addConnectionsPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'connections.read', CONNECTIONS, async (c) => {
    const { query, texts } = readQuery(c, z.strictObject(PAGE_QUERY));
    const { data, next } = await listConnections(services.db, {}, pageRequest(query));
    return showPage(c, {
      title: 'Connections',
      children: (
        <>
          <p class="actions">
            <a class="button" href="/console/connect">
              Add a connection
            </a>
          </p>
          <Table
            caption="Connections"
            columns={COLUMNS}
            rows={await connectionViews(services, data)}
            empty="Nothing is connected yet. Begin with Lever, where people are hired."
          />
          <Pages path={CONNECTIONS} query={texts} next={next} />
        </>
      ),
    });
  });
}
