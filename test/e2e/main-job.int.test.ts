import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { checkOfRun, hire, invitationsOf, runOf } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation();
});

afterAll(() => installation.stop());

describe('a hire in Lever', () => {
  it('becomes a cleared background check and a completed run', async () => {
    const opportunityId = await hire(installation);
    const run = await waitFor('the run', () => runOf(installation, opportunityId));
    const invitation = await waitFor('the invitation', async () => (await invitationsOf(installation))[0]);
    await waitFor(
      'the card',
      async () => (await checkOfRun(installation, run.id))?.status === 'invitation_sent',
    );

    await installation.checkr('POST', `/_control/invitations/${invitation.id}/submit`, {});
    await waitFor(
      'the run to complete',
      async () => (await runOf(installation, opportunityId))?.state === 'completed',
    );
    expect(await checkOfRun(installation, run.id)).toMatchObject({ status: 'clear', progress: 'done' });
    expect(await invitationsOf(installation)).toHaveLength(1);
  });
});
