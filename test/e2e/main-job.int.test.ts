import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { checkOfRun, hire, invitationsOf, runOf } from '../helpers/main-job.ts';
import { keepHistory, replayOwnHistory } from '../helpers/replay.ts';
import { waitFor } from '../helpers/wait-for.ts';

const PERSON = { name: 'Zephyrine Quill', email: 'zephyrine.quill@example.test', phone: '415 555 0199' };
const PERSONAL = /zephyrine|quill|555.?0199/i;

let installation: Installation;
let opportunityId: string;

beforeAll(async () => {
  installation = await startInstallation();
});

afterAll(() => installation.stop());

function run() {
  return runOf(installation, opportunityId);
}

/** Everything that Temporal holds of a run, payloads and all, as one text. */
async function historyText(workflowId: string): Promise<string> {
  const history = await installation.temporal.workflow.getHandle(workflowId).fetchHistory();
  const json: unknown = JSON.parse(historyToJSON(history));
  return JSON.stringify(json, (key, value: unknown) =>
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value,
  );
}

describe('a hire in Lever', () => {
  it('becomes a cleared background check and a completed run, with one order', async () => {
    opportunityId = await hire(installation, PERSON);
    const { id } = await waitFor('the run', run);
    const invitation = await waitFor('the invitation', async () => (await invitationsOf(installation))[0]);
    await waitFor('the card', async () => (await checkOfRun(installation, id))?.status === 'invitation_sent');
    await installation.checkr('POST', `/_control/invitations/${invitation.id}/submit`, {});
    await waitFor('the run to complete', async () => (await run())?.state === 'completed');

    expect(await checkOfRun(installation, id)).toMatchObject({ status: 'clear', progress: 'done' });
    expect(await invitationsOf(installation)).toHaveLength(1);
  });

  it('makes an employee of the person, in Postgres and nowhere else', async () => {
    const Employees = z.object({ data: z.array(z.object({ profile: z.looseObject({}) })) });
    const employees = Employees.parse(await installation.api('GET', '/employees'));
    expect(employees.data[0]?.profile).toMatchObject({
      first_name: 'Zephyrine',
      last_name: 'Quill',
      personal_email: PERSON.email,
      work_location: { country: 'US', state: 'CA' },
    });

    const { workflow_id } = z.looseObject({ workflow_id: z.string() }).parse(await run());
    const text = await historyText(workflow_id);
    expect(text).toMatch(/run_\w{26}/);
    expect(text).not.toMatch(PERSONAL);
    const description = await installation.temporal.workflow.getHandle(workflow_id).describe();
    expect(JSON.stringify([description.typedSearchAttributes, description.memo, workflow_id])).not.toMatch(
      PERSONAL,
    );
    for (const resource of ['runs', 'checks', 'deliveries', 'audit']) {
      expect(JSON.stringify(await installation.api('GET', `/${resource}`))).not.toMatch(PERSONAL);
    }
  });

  it('leaves a history that replays, and is kept for the versions to come', async () => {
    const { workflow_id: workflowId } = z.looseObject({ workflow_id: z.string() }).parse(await run());
    const client = installation.temporal;
    const replayed = await replayOwnHistory(
      { workflowId },
      { client, bundle: { codePath: inject('workflowBundlePath') } },
    );
    expect(replayed).toHaveLength(1);
    await keepHistory({ workflowId }, { client, name: 'onboarding-run.main-job' });
  });
});
