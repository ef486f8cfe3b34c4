import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isCredentialed } from '../../../src/integrations/checkr/account.ts';
import { attemptIdOfTags } from '../../../src/integrations/checkr/attempt-tag.ts';
import { type CheckrClient, createCheckrClient } from '../../../src/integrations/checkr/client.ts';
import { candidateBody } from '../../../src/integrations/checkr/order-body.ts';
import { VendorError } from '../../../src/integrations/vendor-error.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { type CheckrDesk, openCheckrDesk, orderBody, PERSON, textOf } from './checkr-desk.ts';
import { FAULTS } from './faults.ts';

let desk: CheckrDesk;
let checkr: CheckrClient;
const play: CheckrDesk['play'] = (...call) => desk.play(...call);
const addCandidate: CheckrDesk['addCandidate'] = (...call) => desk.addCandidate(...call);
const order: CheckrDesk['order'] = (...call) => desk.order(...call);

beforeAll(async () => {
  desk = await openCheckrDesk();
  checkr = desk.checkr;
});
afterAll(() => desk.stop());
beforeEach(() => play('/reset'));

describe('the account', () => {
  it('is read to verify the key', async () => {
    const verified = await checkr.verify();
    expect(verified).toMatchObject({ ok: true, account: { name: 'Acme Corp', segmentation_enabled: false } });
    expect(verified.ok && isCredentialed(verified.account)).toBe(true);
    await expect(desk.checkrWith('wrong').verify()).resolves.toMatchObject({
      ok: false,
      error: { code: 'checkr.unauthorized', status: 401 },
    });
  });

  it('may be not credentialed, and then refuses orders with that reason', async () => {
    const { id } = await addCandidate();
    await play('/account', { authorized: false }, 'PUT');
    expect(isCredentialed(await checkr.getAccount())).toBe(false);
    await expect(order(id, 'a1')).rejects.toMatchObject({
      code: 'checkr.not_credentialed',
      outcome: 'refused',
    });
  });

  it('has packages, and nodes only with a hierarchy', async () => {
    const slugs = (await checkr.listPackages()).map(({ slug }) => slug);
    expect(slugs).toEqual(['tasker_standard', 'tasker_pro', 'driver_standard', 'driver_pro']);
    await expect(checkr.listNodes()).resolves.toEqual([]);
    await play('/settings', { hierarchy: true }, 'PUT');
    await expect(checkr.listNodes()).resolves.toMatchObject([
      { custom_id: 'acme', parent_custom_id: null },
      { custom_id: 'acme-logistics', parent_custom_id: 'acme', packages: ['driver_standard', 'driver_pro'] },
    ]);
    const { id } = await addCandidate();
    const keyed = { idempotencyKey: randomUUID() };
    const body = orderBody(id, 'a1', { node: 'acme-logistics' });
    await expect(checkr.createInvitation(body, keyed)).resolves.toMatchObject({ package: 'driver_pro' });
  });
});

describe('a candidate', () => {
  it('is created, found and read without anything personal', async () => {
    await expect(checkr.findCandidates({ customId: PERSON.customId })).resolves.toEqual([]);
    const created = await addCandidate();
    expect(created).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      custom_id: PERSON.customId,
      report_ids: [],
      created_at: expect.any(String),
    });
    await addCandidate({ customId: 'inst:emp_2', email: 'other@example.test' });
    await expect(checkr.findCandidates({ customId: PERSON.customId })).resolves.toEqual([created]);
    await expect(checkr.findCandidates({ email: PERSON.email })).resolves.toEqual([created]);
    await expect(checkr.getCandidate(created.id)).resolves.toEqual(created);
  });

  it('is created once under one key, and again under another', async () => {
    const body = textOf(candidateBody(PERSON));
    const keyed = { idempotencyKey: randomUUID() };
    const first = await checkr.createCandidate(body, keyed);
    await expect(checkr.createCandidate(body, keyed)).resolves.toEqual(first);
    await addCandidate();
    await expect(checkr.findCandidates({ customId: PERSON.customId })).resolves.toHaveLength(2);
  });

  it('that does not exist is not found', async () => {
    await expect(checkr.getCandidate('0123456789abcdef01234567')).rejects.toMatchObject({
      code: 'checkr.not_found',
    });
    await expect(checkr.getCandidate('')).rejects.toMatchObject({ outcome: 'not_sent' });
  });

  it('with bad data is refused in words that stay out of the message', async () => {
    const body = JSON.stringify({ email: 'not an address' });
    const error: unknown = await checkr
      .createCandidate(body, { idempotencyKey: randomUUID() })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'checkr.invalid_request',
      outcome: 'refused',
      detail: 'Email is not a valid email address',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(inspect(error)).not.toContain('valid email');
  });
});

describe('an order', () => {
  it('carries the tag of its attempt and is adopted by it', async () => {
    const { id } = await addCandidate();
    const invitation = await order(id, 'check_01');
    expect(invitation).toMatchObject({
      status: 'pending',
      package: 'driver_pro',
      candidate_id: id,
      report_id: null,
      deleted_at: null,
      tags: ['gw:check_01'],
    });
    expect(invitation).not.toHaveProperty('invitation_url');
    const found = (await checkr.listInvitations({ candidateId: id })).filter(
      ({ tags }) => attemptIdOfTags(tags) === 'check_01',
    );
    expect(found).toEqual([invitation]);
  });

  it('is placed once, whatever becomes of the answer', async () => {
    const { id } = await addCandidate();
    const body = orderBody(id, 'check_01');
    const keyed = { idempotencyKey: randomUUID() };
    await play('/faults', { match: { method: 'POST', path: '/v1/invitations' }, kind: 'drop_after' });
    await expect(checkr.createInvitation(body, keyed)).rejects.toMatchObject({ outcome: 'unknown' });
    const replayed = await checkr.createInvitation(body, keyed);
    expect(await checkr.listInvitations({ candidateId: id })).toEqual([replayed]);
  });

  it('whose key is still at work is unknown', async () => {
    const { id } = await addCandidate();
    const body = orderBody(id, 'check_01');
    const keyed = { idempotencyKey: randomUUID() };
    const slow = { match: { method: 'POST', path: '/v1/invitations' }, kind: 'delay', delayMs: 400 };
    await play('/faults', slow);
    const [first, second] = await Promise.allSettled([
      checkr.createInvitation(body, keyed),
      checkr.createInvitation(body, keyed),
    ]);
    const statuses = [first.status, second.status].sort();
    expect(statuses).toEqual(['fulfilled', 'rejected']);
    const refused = first.status === 'rejected' ? first : second;
    expect(refused).toMatchObject({
      reason: { code: 'checkr.key_in_progress', outcome: 'unknown', status: 409 },
    });
  });

  it('for a package that is not there is refused with that reason', async () => {
    const { id } = await addCandidate();
    const body = orderBody(id, 'a1', { package: 'nonsense' });
    await expect(checkr.createInvitation(body, { idempotencyKey: randomUUID() })).rejects.toMatchObject({
      code: 'checkr.package_not_found',
      outcome: 'refused',
    });
  });

  it('is found on every page of a long list', async () => {
    const { id } = await addCandidate();
    for (let n = 0; n < 205; n += 1) {
      await play('/invitations', { candidate_id: id, package: 'tasker_pro', tags: [`gw:check_${n}`] });
    }
    const found = await checkr.listInvitations({ candidateId: id });
    expect(new Set(found.map(({ tags }) => tags[0])).size).toBe(205);
  });

  it('can be canceled while it is pending, and read after that', async () => {
    const { id } = await addCandidate();
    const pending = await order(id, 'a1');
    await expect(checkr.deleteInvitation(pending.id)).resolves.toMatchObject({
      deleted_at: expect.any(String),
    });
    await expect(checkr.getInvitation(pending.id)).resolves.toMatchObject({
      id: pending.id,
      status: 'pending',
      deleted_at: expect.any(String),
    });
    const submitted = await order(id, 'a2');
    await play(`/invitations/${submitted.id}/submit`);
    await expect(checkr.deleteInvitation(submitted.id)).rejects.toMatchObject({
      code: 'checkr.invalid_request',
      outcome: 'refused',
    });
  });

  it('can expire', async () => {
    const { id } = await addCandidate();
    const { id: invitationId } = await order(id, 'a1');
    await play(`/invitations/${invitationId}/expire`);
    await expect(checkr.getInvitation(invitationId)).resolves.toMatchObject({
      status: 'expired',
      deleted_at: null,
    });
  });

  it.each(FAULTS)(
    'turns %s into its own error, and the order is found again',
    async (_title, fault, expected) => {
      const { id } = await addCandidate();
      const body = orderBody(id, 'check_01');
      const keyed = { idempotencyKey: randomUUID() };
      await play('/faults', { match: { method: 'POST', path: '/v1/invitations' }, ...fault });
      const error: unknown = await desk
        .checkrWith(desk.apiKey, 250)
        .createInvitation(body, keyed)
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(VendorError);
      const { code, outcome } = expected;
      expect(error).toMatchObject({ code: `checkr.${code}`, outcome, operation: 'createInvitation' });
      expect(inspect(error, { showHidden: true })).not.toMatch(/Byron|ada\.|Back soon/);
      const again = await checkr.createInvitation(body, keyed);
      const found = await checkr.listInvitations({ candidateId: id });
      expect(found.map((invitation) => invitation.id)).toEqual([again.id]);
    },
  );

  it('that is refused for the rate says how long to wait', async () => {
    await play('/faults', { kind: 'status', status: 429, retryAfter: 7 });
    await expect(checkr.getAccount()).rejects.toMatchObject({
      code: 'checkr.rate_limited',
      retryAfterMs: 7000,
    });
    const slow = await startSandbox({ limits: { checkr: { perMinute: 3 } } });
    try {
      const { url, apiKey } = slow.checkr;
      const client = createCheckrClient({ baseUrl: `${url}/v1`, credential: { type: 'api_key', apiKey } });
      for (let n = 0; n < 3; n += 1) await client.getAccount();
      const error: unknown = await client.getAccount().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'checkr.rate_limited' });
      const wait = error instanceof VendorError ? (error.retryAfterMs ?? -1) : -1;
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(60_000);
    } finally {
      await slow.stop();
    }
  });
});

describe('a report', () => {
  async function openReport() {
    const { id } = await addCandidate();
    const { id: invitationId } = await order(id, 'check_01');
    await play(`/invitations/${invitationId}/submit`, { outcome: 'manual' });
    const invitation = await checkr.getInvitation(invitationId);
    return { candidateId: id, invitation, reportId: invitation.report_id ?? '' };
  }

  it('is linked from its invitation and carries the tag, the package and an estimate', async () => {
    const { candidateId, invitation, reportId } = await openReport();
    expect(invitation).toMatchObject({ status: 'completed', completed_at: expect.any(String) });
    await expect(checkr.getReport(reportId)).resolves.toMatchObject({
      id: reportId,
      uri: `/v1/reports/${reportId}`,
      status: 'pending',
      result: null,
      assessment: null,
      adjudication: null,
      includes_canceled: false,
      package: 'driver_pro',
      tags: ['gw:check_01'],
      candidate_id: candidateId,
      estimated_completion_time: expect.stringMatching(/T00:00:00Z$/),
      completed_at: null,
    });
    await expect(checkr.getCandidate(candidateId)).resolves.toMatchObject({ report_ids: [reportId] });
  });

  it.each([
    [['clear'], { status: 'complete', result: 'clear' }],
    [['consider'], { status: 'complete', result: 'consider' }],
    [['suspend'], { status: 'suspended', result: null }],
    [['suspend', 'resume'], { status: 'pending', result: null }],
    [['cancel'], { status: 'canceled', result: null }],
    [['complete-now'], { status: 'complete', result: 'clear', includes_canceled: true }],
    [['clear', 'dispute'], { status: 'dispute' }],
    [['consider', 'engage'], { status: 'complete', adjudication: 'engaged' }],
    [['consider', 'pre-adverse'], { adjudication: 'pre_adverse_action' }],
    [['consider', 'pre-adverse', 'post-adverse'], { adjudication: 'post_adverse_action' }],
  ])('after %j reads %j', async (steps, expected) => {
    const { reportId } = await openReport();
    for (const step of steps) await play(`/reports/${reportId}/${step}`);
    await expect(checkr.getReport(reportId)).resolves.toMatchObject(expected);
  });

  it('shows an assessment that comes later', async () => {
    const { reportId } = await openReport();
    await play(`/reports/${reportId}/consider`);
    await play(`/reports/${reportId}/assessment`, { assessment: 'eligible' });
    await expect(checkr.getReport(reportId)).resolves.toMatchObject({
      result: 'consider',
      assessment: 'eligible',
    });
  });
});
