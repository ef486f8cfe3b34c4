import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { checkOfRun, hire, invitationsOf, runOf } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation({
    settings: { reconcileMinutes: 0.03 },
    sandbox: { scenario: { completeAfterMs: 0 } },
  });
});

afterAll(() => installation.stop());

describe('a webhook', () => {
  it('that never comes is made up for by the reconcile timer', async () => {
    await installation.checkr('POST', '/_control/webhook-faults', { match: {}, kind: 'lost', times: 1_000 });
    const opportunityId = await hire(installation);
    const [invitation] = await waitFor('the invitation', async () => {
      const invitations = await invitationsOf(installation);
      return invitations.length > 0 ? invitations : null;
    });
    await installation.checkr('POST', `/_control/invitations/${invitation?.id}/submit`, { outcome: 'clear' });

    await waitFor(
      'the run to complete',
      async () => (await runOf(installation, opportunityId))?.state === 'completed',
    );
    await installation.checkr('DELETE', '/_control/faults');
  });

  it('that comes twice, late and out of order changes nothing about the outcome', async () => {
    await installation.checkr('POST', '/_control/webhook-faults', { match: {}, kind: 'duplicate', times: 2 });
    await installation.checkr('POST', '/_control/webhook-faults', { match: {}, kind: 'reorder', times: 3 });
    await installation.checkr('POST', '/_control/webhook-faults', {
      match: {},
      kind: 'duplicate_new_id',
      times: 2,
    });
    const before = (await invitationsOf(installation)).length;
    const opportunityId = await hire(installation);
    const invitation = await waitFor(
      'the invitation',
      async () => (await invitationsOf(installation))[before],
    );
    await installation.checkr('POST', `/_control/invitations/${invitation.id}/submit`, { outcome: 'clear' });

    const run = await waitFor('the run to complete', async () => {
      const found = await runOf(installation, opportunityId);
      return found?.state === 'completed' ? found : null;
    });
    expect((await checkOfRun(installation, run.id))?.status).toBe('clear');
    expect(await invitationsOf(installation)).toHaveLength(before + 1);
  });

  it('about a hire that Lever does not show enters nobody and orders nothing', async () => {
    const before = (await invitationsOf(installation)).length;
    const person = await installation.lever('POST', '/_control/opportunities', {
      name: 'Not Hired',
      email: 'not@example.test',
    });
    const { id } = z.object({ id: z.string() }).parse(person);
    await installation.lever('POST', '/_control/events', {
      event: 'candidateHired',
      data: { opportunityId: id },
      opportunityId: id,
    });
    const run = await waitFor('the run', () => runOf(installation, id));
    await waitFor('Lever to be read', async () => {
      const Waiting = z.object({ why: z.object({ code: z.string() }).nullable() });
      return Waiting.parse(await installation.api('GET', `/runs/${run.id}`)).why?.code === 'source_not_shown';
    });

    expect((await runOf(installation, id))?.state).toBe('entering');
    expect(await invitationsOf(installation)).toHaveLength(before);
  });

  it('about a check that is not ours is kept and tried again', async () => {
    const created = await installation.checkr('GET', '/_control/state');
    const [candidate] = z
      .object({ candidates: z.array(z.object({ id: z.string() })) })
      .parse(created).candidates;
    const foreign = { candidate_id: candidate?.id, package: 'tasker_standard', source: 'continuous_check' };
    await installation.checkr('POST', '/_control/reports', foreign);

    const Deliveries = z.object({
      data: z.array(z.object({ event: z.string(), state: z.string(), outcome: z.string().nullable() })),
    });
    const waiting = await waitFor('the event to be tried', async () => {
      const { data } = Deliveries.parse(await installation.api('GET', '/deliveries?state=pending'));
      return data.find((delivery) => delivery.event === 'report.created' && delivery.outcome !== null);
    });
    expect(waiting.outcome).toBe('No check fits this event yet.');
  });
});
