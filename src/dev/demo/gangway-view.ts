import { z } from 'zod';
import { requestJson } from '../json-http.ts';

const Why = z.looseObject({ code: z.string(), sentence: z.string() });

/** A run as the API shows it. */
export const DemoRun = z.looseObject({
  id: z.string(),
  state: z.string(),
  workflow_id: z.string(),
  temporal_url: z.string().nullable(),
  employee_id: z.string().nullable(),
  started_at: z.string().nullable(),
  needs_attention: z.boolean(),
  why: Why.nullable(),
  tasks: z.array(z.looseObject({ key: z.string(), kind: z.string(), attempt: z.number() })),
});
export type DemoRun = z.infer<typeof DemoRun>;

const DemoCheck = z.looseObject({
  id: z.string(),
  package: z.string(),
  attempt: z.number(),
  result: z.looseObject({ status_label: z.string(), estimated_completion_at: z.string().nullable() }),
});
const Page = <Item extends z.ZodType>(item: Item) => z.object({ data: z.array(item) });

export type GangwayView = ReturnType<typeof createGangwayView>;

/** What an admin sees and does in Gangway, by its API. */
export function createGangwayView({ apiUrl, token }: { apiUrl: string; token: string }) {
  const call = (method: string, path: string, body?: unknown) =>
    requestJson(method, `${apiUrl}/api/v1${path}`, { token, ...(body === undefined ? {} : { body }) });

  return {
    /** The run that a hire of this opportunity started. */
    async runOf(opportunityId: string): Promise<DemoRun | undefined> {
      return Page(DemoRun).parse(await call('GET', `/runs?subject=${opportunityId}`)).data[0];
    },
    async run(id: string): Promise<DemoRun> {
      return DemoRun.parse(await call('GET', `/runs/${id}`));
    },
    /** The newest check of a run; each look is in the audit log, since it shows a result. */
    async check(runId: string) {
      return Page(DemoCheck).parse(await call('GET', `/checks?run_id=${runId}`)).data[0];
    },
  };
}
