import { z } from 'zod';
import type { Installation } from './installation.ts';

const Page = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) });
const Run = z.looseObject({ id: z.string(), subject: z.string(), state: z.string() });
const Check = z.looseObject({
  id: z.string(),
  run_id: z.string(),
  attempt: z.number(),
  progress: z.string(),
  package: z.string(),
  package_id: z.string(),
  why: z.looseObject({ code: z.string() }).nullable(),
  result: z.looseObject({ status: z.string(), report_url: z.string().nullable() }),
});
const Invitation = z.looseObject({
  id: z.string(),
  status: z.string(),
  tags: z.array(z.string()),
  report_id: z.string().nullable(),
});
let people = 0;

/** Adds a candidate to the sandbox and hires them; answers the id of the opportunity. */
export async function hire(
  installation: Pick<Installation, 'lever'>,
  candidate: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  people += 1;
  const name = `Ada Byron${'abcdefghijklmnopqrstuvwxyz'[people % 26]}`;
  const created = await installation.lever('POST', '/_control/opportunities', {
    name,
    email: `ada.${people}.${Date.now()}@example.test`,
    phone: '415 555 0123',
    ...candidate,
  });
  const { id } = z.object({ id: z.string() }).parse(created);
  await installation.lever('POST', `/_control/opportunities/${id}/hire`, {});
  return id;
}

/** The runs of an opportunity, newest first. */
export async function runsOf({ api }: Pick<Installation, 'api'>, opportunityId: string) {
  return Page(Run).parse(await api('GET', `/runs?subject=${opportunityId}`)).data;
}

/** The newest run of an opportunity. */
export async function runOf(installation: Pick<Installation, 'api'>, opportunityId: string) {
  return (await runsOf(installation, opportunityId))[0];
}

/** The newest check of a run, as an admin sees it. */
export async function checkOfRun({ api }: Pick<Installation, 'api'>, runId: string) {
  const page = Page(Check).parse(await api('GET', `/checks?run_id=${runId}`));
  const [check] = page.data;
  return (
    check && {
      id: check.id,
      attempt: check.attempt,
      progress: check.progress,
      package: check.package,
      package_id: check.package_id,
      why: check.why,
      result: check.result,
      status: check.result.status,
    }
  );
}

/** Every invitation that the Checkr sandbox holds. */
export async function invitationsOf({ checkr }: Pick<Installation, 'checkr'>) {
  const state = z
    .looseObject({ invitations: z.array(Invitation) })
    .parse(await checkr('GET', '/_control/state'));
  return state.invitations;
}

/** Asks something of a run as an admin; fails when it is refused. */
export async function act(
  { api }: Pick<Installation, 'api'>,
  runId: string,
  action: Readonly<Record<string, unknown>>,
): Promise<void> {
  const answer = await api('POST', `/runs/${runId}/actions`, { reason: 'a test', ...action });
  z.object({ state: z.enum(['applied', 'pending']) }).parse(answer);
}
