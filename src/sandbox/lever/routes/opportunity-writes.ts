import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { changeLinks, changeSources, changeTags, moveStage, setArchived } from '../candidacy-changes.ts';
import { badRequest } from '../lever-error.ts';
import { leverBody, opportunityOf, performAs } from '../lever-request.ts';
import { type LeverTwin, reasonOf, stageOf } from '../lever-twin.ts';
import { renderBlanked, renderOpportunity } from '../render-opportunity.ts';

const Tags = z.object({ tags: z.array(z.string().min(1)) });
const Links = z.object({ links: z.array(z.string().min(1)) });
const Sources = z.object({ sources: z.array(z.string().min(1)) });
const StageChange = z.object({ stage: z.string() });
const ArchivedChange = z.object({
  reason: z.string().nullable(),
  cleanInterviews: z.boolean().optional(),
  requisitionId: z.string().optional(),
});

async function putStage(c: TwinContext, twin: LeverTwin) {
  const opportunity = opportunityOf(c, twin);
  const userId = performAs(c, twin);
  const { stage } = await leverBody(c, StageChange);
  if (stageOf(twin, stage) === undefined) throw badRequest(`stages ${stage} was not found`);
  moveStage(twin, opportunity, stage, { by: 'api', userId });
  return { data: renderBlanked(twin, opportunity) };
}

async function putArchived(c: TwinContext, twin: LeverTwin) {
  const opportunity = opportunityOf(c, twin);
  performAs(c, twin);
  const { reason } = await leverBody(c, ArchivedChange);
  if (reason !== null && reasonOf(twin, reason) === undefined) {
    throw badRequest(`archive_reasons ${reason} was not found`);
  }
  setArchived(twin, opportunity, reason, { by: 'api' });
  return { data: renderBlanked(twin, opportunity) };
}

function tagAndSourceRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  const none: string[] = [];
  app.post('/v1/opportunities/:opportunity/addTags', async (c) => {
    const opportunity = opportunityOf(c, twin);
    performAs(c, twin);
    changeTags(twin, opportunity, { add: (await leverBody(c, Tags)).tags, remove: none });
    return c.json({ data: renderBlanked(twin, opportunity) });
  });
  app.post('/v1/opportunities/:opportunity/removeTags', async (c) => {
    const opportunity = opportunityOf(c, twin);
    performAs(c, twin);
    changeTags(twin, opportunity, { add: none, remove: (await leverBody(c, Tags)).tags });
    return c.json({ data: renderBlanked(twin, opportunity) });
  });
  app.post('/v1/opportunities/:opportunity/addSources', async (c) => {
    const opportunity = opportunityOf(c, twin);
    performAs(c, twin);
    changeSources(twin, opportunity, { add: (await leverBody(c, Sources)).sources, remove: none });
    return c.json({ data: renderBlanked(twin, opportunity) });
  });
  app.post('/v1/opportunities/:opportunity/removeSources', async (c) => {
    const opportunity = opportunityOf(c, twin);
    performAs(c, twin);
    changeSources(twin, opportunity, { add: none, remove: (await leverBody(c, Sources)).sources });
    return c.json({ data: renderBlanked(twin, opportunity) });
  });
}

function linkRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  app.post('/v1/opportunities/:opportunity/addLinks', async (c) => {
    const opportunity = opportunityOf(c, twin);
    performAs(c, twin);
    changeLinks(twin, opportunity, { add: (await leverBody(c, Links)).links, remove: [] });
    return c.json({ data: renderOpportunity(twin, opportunity) });
  });
  app.post('/v1/opportunities/:opportunity/removeLinks', async (c) => {
    const opportunity = opportunityOf(c, twin);
    performAs(c, twin);
    changeLinks(twin, opportunity, { add: [], remove: (await leverBody(c, Links)).links });
    return c.json({ data: renderOpportunity(twin, opportunity) });
  });
}

/** Changing an opportunity. Lever: all but the link calls answer with the contact's data blanked. */
export function opportunityWriteRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  app.put('/v1/opportunities/:opportunity/stage', async (c) => c.json(await putStage(c, twin)));
  app.put('/v1/opportunities/:opportunity/archived', async (c) => c.json(await putArchived(c, twin)));
  tagAndSourceRoutes(app, twin);
  linkRoutes(app, twin);
}
