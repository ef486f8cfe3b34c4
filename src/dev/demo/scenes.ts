import { DevError } from '../dev-error.ts';
import type { DemoRun, GangwayView } from './gangway-view.ts';
import { checkrFile, type DemoInvitation, type DemoReport, fillInInvitation, type Person } from './people.ts';
import type { Story } from './story.ts';

/** Everything that a scene needs. */
export type Stage = {
  story: Story;
  gangway: GangwayView;
  leverUrl: string;
  checkrUrl: string;
  proformaUrl: string;
  person: Person;
  runId: string;
};

/**
 * Waits until the run waits for `reason`, or has completed. `after` is what it may still wait for until then. Throws
 * `dev.story_went_wrong` when it asks for somebody's attention, or ends, in another way.
 */
export async function untilRunWaitsFor(
  { story, gangway, runId }: Stage,
  what: string,
  { reason, after }: { reason?: string; after?: string | undefined },
): Promise<DemoRun> {
  let last = '';
  return story.until(
    what,
    async () => {
      const run = await gangway.run(runId);
      last = run.why?.sentence ?? `The run is ${run.state}.`;
      const code = run.why?.code;
      if (run.state === 'completed' || (code !== undefined && code === reason)) return run;
      const hasEnded = !['entering', 'open'].includes(run.state);
      if ((run.needs_attention && code !== after) || hasEnded) {
        throw new DevError('dev.story_went_wrong', `Instead of ${what}: ${last}`);
      }
      return undefined;
    },
    () => `The run says: ${last}`,
  );
}

/** The check is ordered, and the invitation number `count` of the person is there; `after`: what the run waited for. */
export async function orderIsPlaced(
  stage: Stage,
  { count, after }: { count: number; after?: string },
): Promise<DemoInvitation> {
  const { story, gangway, checkrUrl, person, runId } = stage;
  const invitation = await story.until('the invitation to be sent', async () => {
    const { invitations } = await checkrFile(checkrUrl, person);
    return invitations[count - 1];
  });
  story.tell('Checkr', `invitation sent to ${person.email}`);
  const run = await untilRunWaitsFor(stage, 'the run to wait for the candidate', {
    reason: 'candidate',
    after,
  });
  const check = await gangway.check(runId);
  story.tell('Gangway', `check ${check?.id} ordered (${check?.package}), for employee ${run.employee_id}`);
  return invitation;
}

/** The candidate submits the page, and the report appears with its estimate. */
export async function candidateSubmits(
  stage: Stage,
  invitation: DemoInvitation,
  ssn: string,
): Promise<DemoReport> {
  const { story, gangway, checkrUrl, person, runId } = stage;
  await fillInInvitation(invitation, person, ssn);
  story.tell(
    'Candidate',
    `${person.name} fills in the invitation page and consents`,
    invitation.invitation_url,
  );
  const report = await story.until('the report to be created', async () => newestReport(checkrUrl, person));
  const check = await story.until('Gangway to know the estimate of the report', async () => {
    const found = await gangway.check(runId);
    return found?.result.estimated_completion_at ? found : undefined;
  });
  const estimate = check.result.estimated_completion_at?.slice(0, 10);
  story.tell('Checkr', `report ${report.id} pending, estimated completion ${estimate}`);
  return report;
}

/** Waits until Checkr's report has this status. */
export async function reportBecomes(
  { story, checkrUrl, person }: Stage,
  status: string,
): Promise<DemoReport> {
  return story.until(`the report to be ${status}`, async () => {
    const report = await newestReport(checkrUrl, person);
    return report?.status === status ? report : undefined;
  });
}

/** Waits until the card of the check says this. */
export async function cardBecomes({ story, gangway, runId }: Stage, label: string): Promise<void> {
  let last = '';
  await story.until(
    `the check to be ${label}`,
    async () => {
      last = (await gangway.check(runId))?.result.status_label ?? 'not there';
      return last === label ? true : undefined;
    },
    () => `It is ${last}.`,
  );
}

/** The last scene: the run completes with this on the card, after `orders` invitations of which one was completed. */
export async function runCompletes(
  stage: Stage,
  { label, orders, after }: { label: string; orders: number; after?: string },
): Promise<void> {
  const { story, gangway, checkrUrl, person, runId } = stage;
  await untilRunWaitsFor(stage, 'the run to complete', { after });
  const card = (await gangway.check(runId))?.result.status_label;
  if (card !== label) throw new DevError('dev.story_went_wrong', `The check is ${card} instead of ${label}.`);
  const { invitations } = await checkrFile(checkrUrl, person);
  const completed = invitations.filter(({ status }) => status === 'completed').length;
  if (invitations.length !== orders || completed !== 1) {
    throw new DevError(
      'dev.story_went_wrong',
      `Checkr has ${invitations.length} invitations, ${completed} of them completed, instead of ${orders} and 1.`,
    );
  }
  story.tell('Gangway', `check ${label}, run completed`);
}

async function newestReport(checkrUrl: string, person: Person): Promise<DemoReport | undefined> {
  return (await checkrFile(checkrUrl, person)).reports.at(-1);
}
