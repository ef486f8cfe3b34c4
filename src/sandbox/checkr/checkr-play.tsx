import type { Hono } from 'hono';
import type { TwinContext, TwinEnv } from '../machinery/control-router.ts';
import { Page } from '../machinery/page-layout.tsx';
import { CheckrError, notFound } from './checkr-error.ts';
import { CheckrPage } from './checkr-page.tsx';
import { type CheckrTwin, reportOf } from './checkr-twin.ts';
import { deleteInvitation, expireInvitation } from './invitation-changes.ts';
import { REPORT_ACTIONS } from './report-actions.ts';

/** The pages for a person; their buttons call what the API and the control API call. */
export function checkrPlayRoutes(app: Hono<TwinEnv>, twin: CheckrTwin): void {
  const attempt = async (c: TwinContext, act: () => void) => {
    try {
      act();
    } catch (error) {
      if (!(error instanceof CheckrError)) throw error;
      return c.html(
        <Page title="That did not work">
          <p class="notice">{error.message}</p>
          <a href="/">Back</a>
        </Page>,
        error.status,
      );
    }
    await twin.machine.flush();
    return c.redirect('/', 303);
  };
  app.get('/', (c) => c.html(<CheckrPage twin={twin} />));
  app.post('/play/invitations/:id/:action', (c) =>
    attempt(c, () => {
      const invitation = twin.data().invitations[c.req.param('id')];
      if (invitation === undefined) throw notFound('Invitation');
      if (c.req.param('action') === 'expire') expireInvitation(twin, invitation);
      else deleteInvitation(twin, invitation);
    }),
  );
  app.post('/play/reports/:id/:action', (c) =>
    attempt(c, () => {
      const action = REPORT_ACTIONS[c.req.param('action')];
      if (action === undefined) throw notFound('Action');
      action.act(twin, reportOf(twin, c.req.param('id')));
    }),
  );
}
