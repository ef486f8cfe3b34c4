import type { Hono } from 'hono';
import { ControlRefusal, type TwinContext, type TwinEnv } from '../machinery/control-router.ts';
import { Page } from '../machinery/page-layout.tsx';
import { changeTags, deleteOpportunity, setArchived } from './candidacy-changes.ts';
import type { Opportunity } from './lever-objects.ts';
import { LeverPage } from './lever-page.tsx';
import type { LeverTwin } from './lever-twin.ts';
import { addCandidate, NewCandidate } from './new-candidate.ts';
import { archiveByHand, knownOpportunity, moveByHand } from './people-actions.ts';

type Act = (opportunity: Opportunity, field: (name: string) => string) => void;

function actions(twin: LeverTwin): Record<string, Act> {
  return {
    hire: (opportunity) => archiveByHand(twin, opportunity, { type: 'hired' }),
    archive: (opportunity) => archiveByHand(twin, opportunity, { type: 'non-hired' }),
    unarchive: (opportunity) => setArchived(twin, opportunity, null, { by: 'person' }),
    stage: (opportunity, field) => moveByHand(twin, opportunity, field('stage')),
    tag: (opportunity, field) => changeTags(twin, opportunity, { add: [field('tag')], remove: [] }),
    delete: (opportunity) => deleteOpportunity(twin, opportunity, twin.data().users[0]?.id ?? null),
  };
}

async function formField(c: TwinContext): Promise<(name: string) => string> {
  const form = await c.req.parseBody();
  return (name) => String(form[name] ?? '');
}

/** The pages for a person; their buttons call what the control API calls. */
export function leverPlayRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  const refusal = (c: TwinContext, error: unknown) => {
    if (!(error instanceof ControlRefusal)) throw error;
    return c.html(
      <Page title="That did not work">
        <p class="notice">{error.message}</p>
        <a href="/">Back</a>
      </Page>,
      error.status,
    );
  };
  app.get('/', (c) => c.html(<LeverPage twin={twin} />));
  app.post('/play/opportunities', async (c) => {
    try {
      addCandidate(twin, NewCandidate.parse(await c.req.parseBody()));
    } catch (error) {
      return refusal(c, error);
    }
    return c.redirect('/', 303);
  });
  app.post('/play/opportunities/:id/:action', async (c) => {
    const field = await formField(c);
    try {
      const act = actions(twin)[c.req.param('action')];
      if (act === undefined) throw new ControlRefusal(404, 'no such action');
      act(knownOpportunity(twin, c.req.param('id')), field);
    } catch (error) {
      return refusal(c, error);
    }
    return c.redirect('/', 303);
  });
}
