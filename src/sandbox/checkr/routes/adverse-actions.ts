import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import {
  adverseItemIds,
  cancelAdverseAction,
  requireAdverseCandidate,
  startAdverseAction,
} from '../adverse-actions.ts';
import { CheckrError, notFound } from '../checkr-error.ts';
import type { AdverseAction } from '../checkr-objects.ts';
import { shortList } from '../checkr-pages.ts';
import { checkrBody } from '../checkr-request.ts';
import { type CheckrTwin, reportOf } from '../checkr-twin.ts';
import { renderAdverseAction, renderAdverseItem } from '../render-checkr.ts';

const NewAdverseAction = z.object({
  adverse_item_ids: z.array(z.string()).min(1),
  post_notice_scheduled_at: z.string().optional(),
});

async function create(c: TwinContext, twin: CheckrTwin): Promise<AdverseAction> {
  const report = reportOf(twin, c.req.param('id') ?? '');
  const body = await checkrBody(c, NewAdverseAction);
  const postNoticeAt =
    body.post_notice_scheduled_at === undefined ? undefined : Date.parse(body.post_notice_scheduled_at);
  if (Number.isNaN(postNoticeAt)) throw new CheckrError(400, 'post_notice_scheduled_at is invalid');
  const known = adverseItemIds(report);
  if (!body.adverse_item_ids.every((id) => known.includes(id))) throw notFound('Adverse item');
  return startAdverseAction(twin, report, { adverseItemIds: body.adverse_item_ids, postNoticeAt });
}

function adverseActionOf(twin: CheckrTwin, id: string): AdverseAction {
  const action = twin.data().adverseActions[id];
  if (action === undefined) throw notFound('Adverse action');
  return action;
}

export function adverseActionRoutes(app: Hono<TwinEnv>, twin: CheckrTwin): void {
  app.get('/v1/reports/:id/adverse_items', (c) => {
    const report = reportOf(twin, c.req.param('id'));
    requireAdverseCandidate(twin, report);
    return c.json(shortList(adverseItemIds(report).map(renderAdverseItem)));
  });
  app.post('/v1/reports/:id/adverse_actions', async (c) =>
    c.json(renderAdverseAction(await create(c, twin))),
  );
  app.get('/v1/adverse_actions/:id', (c) =>
    c.json(renderAdverseAction(adverseActionOf(twin, c.req.param('id')))),
  );
  app.delete('/v1/adverse_actions/:id', (c) => {
    const action = adverseActionOf(twin, c.req.param('id'));
    cancelAdverseAction(twin, action);
    return c.json(renderAdverseAction(action));
  });
}
