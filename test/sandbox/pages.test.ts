import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox } from './call.ts';

let sandbox: OpenSandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.at.lever('/_control/reset', { method: 'POST' });
  await sandbox.at.checkr('/_control/reset', { method: 'POST' });
});

/** Posts the form as a browser without scripts would. */
const submit = (vendor: 'lever' | 'checkr', path: string, fields: Record<string, string> = {}) =>
  sandbox.at[vendor](path, { method: 'POST', key: null, form: new URLSearchParams(fields).toString() });

describe('the Lever page', () => {
  it('adds, moves, tags, hires, unarchives and deletes', async () => {
    const added = await submit('lever', '/play/opportunities', {
      name: 'Zoë <b>Test</b>',
      email: 'zoe@example.com',
      phone: '',
      location: '',
      posting: 'Delivery Driver',
    });
    expect([added.status, added.headers.get('location')]).toEqual([303, '/']);
    const read = async () => (await sandbox.at.lever('/v1/opportunities')).json.data[0];
    const { id, tags } = await read();
    expect(tags).toContain('Delivery Driver');
    const page = (await sandbox.at.lever('/', { key: null })).text;
    expect(page).toContain('Zoë &lt;b&gt;Test');
    expect(page).toContain(`action="/play/opportunities/${id}/hire"`);
    expect(page).not.toContain('<script');
    await submit('lever', `/play/opportunities/${id}/stage`, { stage: 'offer' });
    await submit('lever', `/play/opportunities/${id}/tag`, { tag: 'onboard-me' });
    await submit('lever', `/play/opportunities/${id}/hire`);
    expect(await read()).toMatchObject({ stage: 'offer', archived: { archivedAt: expect.any(Number) } });
    expect((await read()).tags).toContain('onboard-me');
    expect((await sandbox.at.lever('/')).text).toContain('<span class="badge good">Hired</span>');
    await submit('lever', `/play/opportunities/${id}/unarchive`);
    await submit('lever', `/play/opportunities/${id}/archive`);
    expect((await read()).archived.reason).toBe('63dd55b2-a99f-4e7b-985f-22c7bf80ab42');
    await submit('lever', `/play/opportunities/${id}/delete`);
    expect(await read()).toBeUndefined();
    expect((await submit('lever', `/play/opportunities/${id}/hire`)).status).toBe(404);
  });
});

describe("the candidate's page", () => {
  async function invite() {
    const body = { email: 'judge@example.com', first_name: 'Judge', last_name: 'Judy' };
    const candidate = (await sandbox.at.checkr('/v1/candidates', { body })).json;
    const invitation = (
      await sandbox.at.checkr('/v1/invitations', {
        body: { candidate_id: candidate.id, package: 'tasker_pro', work_locations: [{ state: 'FL' }] },
      })
    ).json;
    return { candidate, invitation, path: new URL(invitation.invitation_url).pathname };
  }

  it('asks for consent, completes the invitation, and the mock number decides the result', async () => {
    const { invitation, path } = await invite();
    const page = await sandbox.at.checkr(path, { key: null });
    expect(page.text).toContain('value="Judge"');
    const refused = await submit('checkr', path, { first_name: 'Judge', last_name: 'Judy' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Please authorize');
    const fields = { first_name: 'Judge', last_name: 'Judy', consent: 'yes' };
    expect((await submit('checkr', path, { ...fields, ssn: '12' })).text).toContain('SSN is invalid');
    const done = await submit('checkr', path, { ...fields, ssn: '667686677' });
    expect([done.status, done.headers.get('location')]).toEqual([303, path]);
    expect((await sandbox.at.checkr(path, { key: null })).text).toContain('Thank you');
    await sandbox.at.checkr('/_control/clock/advance', { body: { ms: 3000 } });
    const { report_id } = (await sandbox.at.checkr(`/v1/invitations/${invitation.id}`)).json;
    expect((await sandbox.at.checkr(`/v1/reports/${report_id}`)).json.result).toBe('consider');
    const again = await submit('checkr', path, fields);
    expect(again.status).toBe(200);
    expect((await sandbox.at.checkr('/_control/state')).json.counts.reports).toBe(1);
  });

  it('says when an invitation is unknown, canceled or expired', async () => {
    expect((await sandbox.at.checkr('/invite/acme-corp/nothing', { key: null })).status).toBe(404);
    const canceled = await invite();
    await sandbox.at.checkr(`/v1/invitations/${canceled.invitation.id}`, { method: 'DELETE' });
    const expired = await invite();
    await submit('checkr', `/play/invitations/${expired.invitation.id}/expire`);
    for (const [path, text] of [
      [canceled.path, 'was canceled'],
      [expired.path, 'has expired'],
    ] as const) {
      const page = await sandbox.at.checkr(path, { key: null });
      expect(page.status).toBe(410);
      expect(page.text).toContain(text);
    }
  });
});

describe('the Checkr page', () => {
  it('links to the candidate page and offers what a report can do', async () => {
    const candidate = (await sandbox.at.checkr('/v1/candidates', { body: { email: 'ada@example.com' } }))
      .json;
    const order = { candidate_id: candidate.id, package: 'tasker_pro', work_locations: [{ state: 'FL' }] };
    const invitation = (await sandbox.at.checkr('/v1/invitations', { body: order })).json;
    const path = new URL(invitation.invitation_url).pathname;
    expect((await sandbox.at.checkr('/', { key: null })).text).toContain(`href="${path}"`);
    await submit('checkr', path, { first_name: 'Ada', last_name: 'Byron', consent: 'yes' });
    const { report_id } = (await sandbox.at.checkr(`/v1/invitations/${invitation.id}`)).json;
    const page = (await sandbox.at.checkr('/', { key: null })).text;
    expect(page).toContain(`action="/play/reports/${report_id}/consider"`);
    expect(page).not.toContain(`action="/play/reports/${report_id}/dispute"`);
    await submit('checkr', `/play/reports/${report_id}/consider`);
    await submit('checkr', `/play/reports/${report_id}/pre-adverse`);
    expect((await sandbox.at.checkr(`/v1/reports/${report_id}`)).json.adjudication).toBe(
      'pre_adverse_action',
    );
    const wrong = await submit('checkr', `/play/reports/${report_id}/resume`);
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('can not be resumed');
  });
});

describe('the control API', () => {
  it('lists its calls, and explains what it refuses', async () => {
    for (const vendor of ['lever', 'checkr'] as const) {
      const { calls } = (await sandbox.at[vendor]('/_control', { key: null })).json;
      const paths = calls.map(({ method, path }: { method: string; path: string }) => `${method} ${path}`);
      expect(paths).toContain('POST /_control/clock/advance');
      expect(paths).toContain('POST /_control/faults');
      const wrong = await sandbox.at[vendor]('/_control/faults', { body: { kind: 'explode' } });
      expect(wrong.status).toBe(400);
      expect(wrong.json.error).toContain('kind');
    }
    expect((await sandbox.at.lever('/_control/opportunities/none/hire', { method: 'POST' })).status).toBe(
      404,
    );
    expect((await sandbox.at.checkr('/_control/reports/none/clear', { method: 'POST' })).status).toBe(404);
  });
});
