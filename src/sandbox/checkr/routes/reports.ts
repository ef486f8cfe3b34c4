import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { CheckrError } from '../checkr-error.ts';
import type { Report } from '../checkr-objects.ts';
import { shortList } from '../checkr-pages.ts';
import { checkrBody, Text } from '../checkr-request.ts';
import { type CheckrTwin, candidateOf, reportOf } from '../checkr-twin.ts';
import { renderCandidate, renderReport } from '../render-checkr.ts';
import { adjudicate, completeNow, upgradeReport } from '../report-changes.ts';

const ReportChange = z.object({
  adjudication: z.enum(['engaged']).optional(),
  package: z.string().optional(),
});
const Tags = z.object({ tags: z.array(Text).default([]) });

function shown(c: TwinContext, twin: CheckrTwin, report: Report): Record<string, unknown> {
  const included = (c.req.query('include') ?? '').split(',');
  if (!included.includes('candidate')) return renderReport(report);
  return { ...renderReport(report), candidate: renderCandidate(candidateOf(twin, report.candidate_id)) };
}

async function change(c: TwinContext, twin: CheckrTwin): Promise<Report> {
  const report = reportOf(twin, c.req.param('id') ?? '');
  const body = await checkrBody(c, ReportChange);
  if (body.package !== undefined) upgradeReport(twin, report, body.package);
  if (body.adjudication !== undefined) adjudicate(twin, report, body.adjudication);
  return report;
}

function tagRoutes(app: Hono<TwinEnv>, twin: CheckrTwin): void {
  const answer = (report: Report) => shortList(report.tags.map((name) => ({ name })));
  const changes: Record<'POST' | 'PUT' | 'DELETE', (known: string[], given: string[]) => string[]> = {
    POST: (known, given) => [...new Set([...known, ...given])],
    PUT: (_, given) => given,
    DELETE: (known, given) => known.filter((tag) => !given.includes(tag)),
  };
  app.get('/v1/reports/:id/tags', (c) => c.json(answer(reportOf(twin, c.req.param('id')))));
  for (const [method, changed] of Object.entries(changes)) {
    app.on(method, '/v1/reports/:id/tags', async (c) => {
      const report = reportOf(twin, c.req.param('id'));
      report.tags = changed(report.tags, (await checkrBody(c, Tags)).tags);
      twin.machine.changed();
      return c.json(answer(report));
    });
  }
}

/** Reports. Checkr: there is no list; `complete` answers with the report as it was before. */
export function reportRoutes(app: Hono<TwinEnv>, twin: CheckrTwin): void {
  app.get('/v1/reports/:id', (c) => c.json(shown(c, twin, reportOf(twin, c.req.param('id')))));
  app.post('/v1/reports/:id', async (c) => c.json(renderReport(await change(c, twin))));
  app.post('/v1/reports/:id/complete', (c) => {
    const report = reportOf(twin, c.req.param('id'));
    const before = structuredClone(renderReport(report));
    completeNow(twin, report);
    return c.json(before);
  });
  app.get('/v1/reports/:id/eta', (c) => {
    const { estimated_completion_time, eta_generated_at } = reportOf(twin, c.req.param('id'));
    if (estimated_completion_time === null) throw new CheckrError(404, 'Report ETA prediction unavailable');
    return c.json({ estimate_generated_at: eta_generated_at, estimated_completion_time });
  });
  app.get('/v1/reports/:id/assessments', (c) => {
    const { assessment, completed_at } = reportOf(twin, c.req.param('id'));
    return c.json(shortList(assessment === null ? [] : [{ value: assessment, created_at: completed_at }]));
  });
  app.get('/v1/reports/:id/verifications', (c) => {
    reportOf(twin, c.req.param('id'));
    return c.json(shortList([]));
  });
  tagRoutes(app, twin);
}
