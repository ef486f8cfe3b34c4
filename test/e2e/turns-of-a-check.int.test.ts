import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { requestRunAction } from '../../src/db/run-actions.ts';
import { sendRunAction } from '../../src/inbox/send-action.ts';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { act, checkOfRun, hire, invitationsOf, runOf } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation({ sandbox: { scenario: { completeAfterMs: 0 } } });
});

afterAll(() => installation.stop());

/** Hires somebody and waits until the invitation is out. */
async function hireAndInvite() {
  const opportunityId = await hire(installation);
  const run = await waitFor('the run', () => runOf(installation, opportunityId));
  const invitation = await waitFor('the invitation', () => invitationOf(run.id));
  return { opportunityId, run, invitation };
}

async function invitationOf(runId: string) {
  const check = await checkOfRun(installation, runId);
  if (check?.status !== 'invitation_sent') return null;
  return (await invitationsOf(installation)).find((invitation) => invitation.tags.includes(`gw:${check.id}`));
}

async function anotherInvitation(runId: string, before: { readonly id: string }) {
  const invitation = await invitationOf(runId);
  return invitation && invitation.id !== before.id ? invitation : null;
}

async function submit(invitationId: string, outcome: string): Promise<string> {
  await installation.checkr('POST', `/_control/invitations/${invitationId}/submit`, { outcome });
  const invitation = (await invitationsOf(installation)).find(({ id }) => id === invitationId);
  return z.string().parse(invitation?.report_id);
}

function statusIs(runId: string, status: string): Promise<unknown> {
  return waitFor(
    `the card to say ${status}`,
    async () => (await checkOfRun(installation, runId))?.status === status,
  );
}

function runIs(opportunityId: string, state: string): Promise<unknown> {
  return waitFor(
    `the run to be ${state}`,
    async () => (await runOf(installation, opportunityId))?.state === state,
  );
}

async function waitsFor(runId: string, code: string) {
  const Run = z.object({ why: z.object({ code: z.string(), sentence: z.string() }).nullable() });
  return waitFor(`the run to wait for ${code}`, async () => {
    const { why } = Run.parse(await installation.api('GET', `/runs/${runId}`));
    return why?.code === code ? why : null;
  });
}

describe('a background check', () => {
  it('that needs review stops the run until somebody engages the person at the provider', async () => {
    const { opportunityId, run, invitation } = await hireAndInvite();
    const reportId = await submit(invitation.id, 'consider');
    await statusIs(run.id, 'needs_review');
    await waitsFor(run.id, 'review');
    await installation.checkr('POST', `/_control/reports/${reportId}/engage`, {});

    await runIs(opportunityId, 'completed');
    await statusIs(run.id, 'eligible');
  });

  it('whose invitation expires is followed by another one, and then by one that an admin orders', async () => {
    const { opportunityId, run, invitation } = await hireAndInvite();
    await installation.checkr('POST', `/_control/invitations/${invitation.id}/expire`, {});
    const second = await waitFor('the second invitation', () => anotherInvitation(run.id, invitation));
    await installation.checkr('POST', `/_control/invitations/${second.id}/expire`, {});
    await waitsFor(run.id, 'invitation_expired');
    await act(installation, run.id, { kind: 'reorder_check', task_key: 'background_check', attempt: 2 });
    const third = await waitFor('the third invitation', () => anotherInvitation(run.id, second));
    await submit(third.id, 'clear');

    await runIs(opportunityId, 'completed');
    expect(new Set([invitation.id, second.id, third.id]).size).toBe(3);
    expect((await checkOfRun(installation, run.id))?.attempt).toBe(3);
  });

  it('that an admin cancels has its invitation deleted, and goes on with a new one', async () => {
    const { opportunityId, run, invitation } = await hireAndInvite();
    await act(installation, run.id, { kind: 'cancel_check', task_key: 'background_check', attempt: 1 });
    await waitsFor(run.id, 'invitation_canceled');
    const left = (await invitationsOf(installation)).find(({ id }) => id === invitation.id);
    expect(left).toMatchObject({ deleted_at: expect.anything() });
    await act(installation, run.id, { kind: 'reorder_check', task_key: 'background_check', attempt: 1 });
    await submit(
      (await waitFor('the new invitation', () => anotherInvitation(run.id, invitation))).id,
      'clear',
    );

    await runIs(opportunityId, 'completed');
  });

  it('whose report is completed now and decided on lets the run complete', async () => {
    const { opportunityId, run, invitation } = await hireAndInvite();
    await submit(invitation.id, 'manual');
    await statusIs(run.id, 'pending');
    const on = { task_key: 'background_check', attempt: 1 };
    await act(installation, run.id, { kind: 'complete_check', ...on, confirm: true });
    await statusIs(run.id, 'complete_with_canceled');
    await act(installation, run.id, {
      kind: 'decide_check',
      ...on,
      reason: 'What is missing is not needed.',
    });

    await runIs(opportunityId, 'completed');
  });

  it('that is decided on is decided, also when the run goes on before it is told', async () => {
    const { opportunityId, run, invitation } = await hireAndInvite();
    const reportId = await submit(invitation.id, 'consider');
    await waitsFor(run.id, 'review');
    const now = new Date();
    const wanted = { runId: run.id, kind: 'decide_check', taskKey: 'background_check', attempt: 1 } as const;
    const by = { actor: 'test', reason: 'It was long ago.', now, resendAt: new Date(now.getTime() + 60_000) };
    const requested = await requestRunAction(installation.db, { ...wanted, ...by });
    if (!requested.ok) throw new Error(requested.reason);
    const estimate = { estimated_completion_time: '2030-01-02T00:00:00Z' };
    await installation.checkr('POST', `/_control/reports/${reportId}/eta`, estimate);
    await runIs(opportunityId, 'completed');

    const { temporal: client, db } = installation;
    const told = await sendRunAction({ client, db, action: requested.action, deadlineMs: 9_000 });
    expect(told).toEqual({ state: 'applied' });
  });

  it('whose invitation is open is withdrawn when the run is canceled', async () => {
    const { opportunityId, run, invitation } = await hireAndInvite();
    await act(installation, run.id, { kind: 'cancel_run' });

    await runIs(opportunityId, 'canceled');
    await statusIs(run.id, 'invitation_canceled');
    const left = (await invitationsOf(installation)).find(({ id }) => id === invitation.id);
    expect(left).toMatchObject({ deleted_at: expect.anything() });
  });

  it('that is disputed after the run completed changes its card and never opens the run again', async () => {
    const { opportunityId, run, invitation } = await hireAndInvite();
    const reportId = await submit(invitation.id, 'clear');
    await runIs(opportunityId, 'completed');
    await installation.checkr('POST', `/_control/reports/${reportId}/dispute`, {});

    await statusIs(run.id, 'disputed');
    expect((await runOf(installation, opportunityId))?.state).toBe('completed');
  });

  it('that is skipped lets the run complete without it', async () => {
    const { opportunityId, run } = await hireAndInvite();
    await act(installation, run.id, { kind: 'skip_task', task_key: 'background_check', attempt: 1 });

    await runIs(opportunityId, 'completed');
  });

  it('that Checkr refuses needs attention with the reason, and a new attempt orders it', async () => {
    const fault = { match: { method: 'POST', path: '/v1/invitations' }, kind: 'status', status: 400 };
    await installation.checkr('POST', '/_control/faults', {
      ...fault,
      body: { error: 'Zipcode is invalid' },
    });
    const opportunityId = await hire(installation);
    const run = await waitFor('the run', () => runOf(installation, opportunityId));
    await waitsFor(run.id, 'order_refused');
    const Refused = z.object({
      result: z.object({ status: z.literal('order_failed'), refusal_detail: z.string() }),
    });
    expect(Refused.parse(await checkOfRun(installation, run.id)).result.refusal_detail).toContain(
      'Zipcode is invalid',
    );
    // The row tells what the order came to a moment before the run itself knows it.
    await waitFor('the run to take the re-order', () =>
      act(installation, run.id, { kind: 'reorder_check', task_key: 'background_check', attempt: 1 }).then(
        () => true,
        (error: Error) => {
          if (!error.message.includes('task.not_waiting_for_admin')) throw error;
          return false;
        },
      ),
    );
    const invitation = await waitFor('the invitation', () => invitationOf(run.id));
    await submit(invitation.id, 'clear');

    await runIs(opportunityId, 'completed');
  });
});
