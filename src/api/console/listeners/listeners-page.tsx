import type { OpenAPIHono } from '@hono/zod-openapi';
import { allows } from '../../../access/permissions.ts';
import { ListenerQuery, showListeners } from '../../admin/listener-routes.ts';
import type { Listener } from '../../admin/listener-view.ts';
import type { AppEnv } from '../../app-env.ts';
import { consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { Badge, When } from '../page-parts.tsx';
import { readQuery } from '../read-query.ts';
import { type Column, Pages, Table } from '../table.tsx';
import { entryWords, LISTENERS, statusWords } from './listener-words.ts';

const COLUMNS: readonly Column<Listener>[] = [
  {
    heading: 'Entering the workflow',
    show: (listener) => <a href={`${LISTENERS}/${listener.id}`}>{entryWords(listener)}</a>,
  },
  { heading: 'Workflow', show: ({ definition_name: name }) => name },
  { heading: 'Connection', show: ({ connection_name: name }) => name },
  {
    heading: 'Status',
    show: (listener) => {
      const { text, tone } = statusWords(listener);
      return <Badge tone={tone}>{text}</Badge>;
    },
  },
  { heading: 'Last delivery', show: ({ last_delivery_at: at }) => <When at={at} /> },
];

/** The list of listeners. */
export function addListenersPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'listeners.read', LISTENERS, async (c) => {
    const { query, texts } = readQuery(c, ListenerQuery);
    const { data, next } = await showListeners(services, query);
    return showPage(c, {
      title: 'Listeners',
      children: (
        <>
          <p>A listener lets people enter a workflow when something happens to them in Lever.</p>
          {allows(c.get('caller').role, 'listeners.write') ? (
            <div class="actions">
              <a class="button" href="/console/new-listener">
                Add listener
              </a>
            </div>
          ) : null}
          <Table
            caption="Listeners"
            columns={COLUMNS}
            rows={data}
            empty="There is no listener yet, so nobody enters a workflow by Lever."
          />
          <Pages path={LISTENERS} query={texts} next={next} />
        </>
      ),
    });
  });
}
