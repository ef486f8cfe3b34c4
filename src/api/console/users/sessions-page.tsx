import type { OpenAPIHono } from '@hono/zod-openapi';
import { allows } from '../../../access/permissions.ts';
import { revokeSession } from '../../../db/sessions.ts';
import { SessionQuery, showSessions } from '../../admin/session-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import { Problem } from '../../problem.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { Tabs } from '../page-parts.tsx';
import { readQuery } from '../read-query.ts';
import { Pages } from '../table.tsx';
import { SessionTable } from './session-table.tsx';
import { USER_TABS } from './user-tabs.ts';

const PATH = '/console/sessions';

/** Who is signed in, and ending it. */
export function addSessionPages(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'users.read', PATH, async (c) => {
    const { role, signedIn } = c.get('caller');
    const { query, texts } = readQuery(c, SessionQuery);
    const { data, next } = await showSessions(services, query);
    return showPage(c, {
      title: 'Sessions',
      children: (
        <>
          <Tabs label="Users" tabs={USER_TABS} current={PATH} />
          <SessionTable
            sessions={data}
            current={signedIn?.sessionId}
            revokePath={allows(role, 'users.write') ? (id) => `${PATH}/${id}/revoke` : null}
          />
          <Pages path={PATH} query={texts} next={next} />
        </>
      ),
    });
  });

  consoleAction(app, 'users.write', `${PATH}/:id/revoke`, async (c) => {
    const isOver = await revokeSession(services.db, {
      id: c.req.param('id'),
      actor: c.get('caller').actor,
    });
    if (!isOver) throw new Problem('session.not_found');
    return goTo(c, PATH, { kind: 'done', text: 'The session is over.' });
  });
}
