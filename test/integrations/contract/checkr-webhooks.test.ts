import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCheckrEvent, verifyCheckrWebhook } from '../../../src/integrations/checkr/webhook.ts';
import { type CheckrDesk, openCheckrDesk } from './checkr-desk.ts';
import { startWebhookReceiver } from './webhook-receiver.ts';

let desk: CheckrDesk;
let receiver: Awaited<ReturnType<typeof startWebhookReceiver>>;

beforeAll(async () => {
  [desk, receiver] = await Promise.all([openCheckrDesk(), startWebhookReceiver()]);
});
afterAll(async () => {
  await Promise.all([desk.stop(), receiver.close()]);
});
beforeEach(async () => {
  await desk.play('/reset');
  receiver.received.length = 0;
});

describe('the webhooks of Checkr', () => {
  async function next() {
    await expect.poll(() => receiver.received.length, { timeout: 5000 }).toBeGreaterThan(0);
    const { rawBody, headers } = receiver.received.shift() ?? { rawBody: Buffer.alloc(0), headers: {} };
    const header = headers['x-checkr-signature'];
    const signature = Array.isArray(header) ? header[0] : header;
    return { rawBody, signature };
  }

  const listen = (include_object: boolean) =>
    desk.play('/webhooks', { webhook_url: receiver.url, include_object });

  it('are verified with one of several keys, and keep only what may be stored', async () => {
    await listen(true);
    const { id } = await desk.addCandidate();
    const { rawBody, signature } = await next();
    const keys = ['older', desk.apiKey];
    expect(verifyCheckrWebhook({ rawBody, signature, keys })).toEqual({ ok: true, keyIndex: 1 });
    expect(rawBody.toString()).toContain('Byron');
    const reading = readCheckrEvent(rawBody);
    expect(reading).toEqual({
      ok: true,
      event: {
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        type: 'candidate.created',
        createdAt: expect.any(String),
        accountId: '61a01b40fb6dc8305c648784',
        object: { id, object: 'candidate', uri: `/v1/candidates/${id}` },
      },
    });
  });

  it.each([true, false])('lead to the order with include_object %s', async (include) => {
    const { id } = await desk.addCandidate();
    const invitation = await desk.order(id, 'check_01');
    await desk.play('/settings', { mutedEvents: ['report.created', 'report.updated'] }, 'PUT');
    await listen(include);
    await desk.play(`/invitations/${invitation.id}/submit`, { outcome: 'manual' });
    const reading = readCheckrEvent((await next()).rawBody);
    const { report_id } = await desk.checkr.getInvitation(invitation.id);
    const thin = { id: invitation.id, object: 'invitation', uri: `/v1/invitations/${invitation.id}` };
    const whole = {
      ...thin,
      candidateId: id,
      reportId: report_id,
      package: 'driver_pro',
      tags: ['gw:check_01'],
    };
    expect(reading).toMatchObject({ ok: true, event: { type: 'invitation.completed' } });
    expect(reading.ok && reading.event.object).toEqual(include ? whole : thin);
  });

  it.each(['wrong_signature', 'no_key_signature'])('are refused with %s', async (kind) => {
    await listen(true);
    await desk.play('/webhook-faults', { kind });
    await desk.addCandidate();
    expect(verifyCheckrWebhook({ ...(await next()), keys: [desk.apiKey] })).toEqual({
      ok: false,
      reason: 'bad_signature',
    });
  });

  it('may be of a type that nobody knows yet', async () => {
    await listen(true);
    await desk.play('/events', { type: 'report.teleported', object: { id: 'r1', object: 'report' } });
    expect(readCheckrEvent((await next()).rawBody)).toMatchObject({
      ok: true,
      event: { type: 'report.teleported', object: { id: 'r1', object: 'report' } },
    });
  });
});
