import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { invitationExpiry } from '../../../src/sandbox/checkr/invitation-expiry.ts';
import { type OpenSandbox, openSandbox } from '../call.ts';

let sandbox: OpenSandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await checkr('/_control/reset', { method: 'POST' });
});

const checkr = (...args: Parameters<OpenSandbox['at']['checkr']>) => sandbox.at.checkr(...args);
const CALIFORNIA = [{ country: 'US', state: 'CA', city: 'San Francisco' }];

async function candidate(details: Record<string, unknown> = {}) {
  const body = {
    email: 'ada@example.com',
    first_name: 'Ada',
    last_name: 'Byron',
    no_middle_name: true,
    ...details,
  };
  return (await checkr('/v1/candidates', { body })).json;
}

function order(candidate_id: string, details: Record<string, unknown> = {}) {
  const body = {
    candidate_id,
    package: 'tasker_standard',
    work_locations: CALIFORNIA,
    tags: ['gw:1'],
    ...details,
  };
  return checkr('/v1/invitations', { body });
}

describe('authentication, account and packages', () => {
  it('answers 401 in the exact form; accepts a key without a colon and a stray colon', async () => {
    for (const key of [null, 'wrong']) {
      const { status, json } = await checkr('/v1/account', { key });
      expect(status).toBe(401);
      expect(json).toEqual({ error: 'Bad authentication error' });
    }
    const bare = Buffer.from(sandbox.checkr.apiKey).toString('base64');
    for (const authorization of [`Basic ${bare}`, `basic ${bare}:`]) {
      expect((await checkr('/v1/account', { key: null, headers: { authorization } })).status).toBe(200);
    }
    expect(sandbox.checkr.apiKey).toMatch(/^[0-9a-f]{40}$/);
  });

  it('shows whether the account is credentialed, and refuses orders while it is not', async () => {
    expect((await checkr('/v1/account')).json).toMatchObject({
      object: 'account',
      authorized: true,
      api_authorized: true,
      segmentation_enabled: false,
    });
    const { id } = await candidate();
    await checkr('/_control/account', { method: 'PUT', body: { api_authorized: false } });
    expect((await checkr('/v1/account')).json.api_authorized).toBe(false);
    const { status, json } = await order(id);
    expect(status).toBe(403);
    expect(json).toEqual({ error: 'Sorry, your account is not approved for production' });
    await checkr('/_control/account', { method: 'PUT', body: { api_authorized: true } });
    expect((await order(id)).status).toBe(201);
  });

  it('lists the four test packages with price in cents and screenings', async () => {
    const { json } = await checkr('/v1/packages');
    expect(json).toMatchObject({ object: 'list', count: 4, next_href: null, previous_href: null });
    expect(json.data.map(({ slug }: { slug: string }) => slug)).toEqual([
      'tasker_standard',
      'tasker_pro',
      'driver_standard',
      'driver_pro',
    ]);
    expect(json.data[3]).toMatchObject({ price: 6500, deleted_at: null, object: 'package' });
    expect(json.data[3].screenings).toContainEqual({ type: 'motor_vehicle_report', subtype: null });
    expect((await checkr(`/v1/packages/${json.data[0].id}`)).json.slug).toBe('tasker_standard');
  });

  it('forbids nodes until hierarchy is on, then requires one that has the package', async () => {
    const off = await checkr('/v1/nodes?include=packages');
    expect(off.status).toBe(403);
    expect(off.json).toEqual({ error: 'Sorry, your account is not enabled for Hierarchy' });
    await checkr('/_control/settings', { method: 'PUT', body: { hierarchy: true } });
    const { json } = await checkr('/v1/nodes?include=packages');
    expect(json.data[1]).toMatchObject({
      custom_id: 'acme-logistics',
      packages: ['driver_standard', 'driver_pro'],
    });
    expect((await checkr('/v1/nodes')).json.data[0]).not.toHaveProperty('packages');
    const { id } = await candidate();
    expect((await order(id)).status).toBe(400);
    expect((await order(id, { node: 'acme-logistics' })).status).toBe(404);
    expect((await order(id, { node: 'acme' })).status).toBe(201);
  });
});

describe('candidates', () => {
  it('come back re-cased, with the number masked and without work locations', async () => {
    const { status, json } = await checkr('/v1/candidates', {
      body: {
        email: 'f@example.com',
        first_name: 'FactoryBot',
        last_name: "o'brien-smith",
        ssn: '111-11-2001',
        phone: 4155550123,
        zipcode: 94108,
        custom_id: 'app_1',
        metadata: { application_id: 'x' },
        work_locations: CALIFORNIA,
      },
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      first_name: 'Factorybot',
      last_name: "O'Brien-Smith",
      ssn: 'XXX-XX-2001',
      phone: '4155550123',
      zipcode: '94108',
      custom_id: 'app_1',
      metadata: { application_id: 'x' },
      object: 'candidate',
      report_ids: [],
    });
    expect(json.id).toMatch(/^[0-9a-f]{24}$/);
    expect(json.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(json).not.toHaveProperty('work_locations');
    expect(await candidate()).not.toHaveProperty('metadata');
    const { text } = await checkr('/_control/state');
    expect(text).not.toContain('111-11-2001');
  });

  it('are refused with the documented texts', async () => {
    const refused: [Record<string, unknown>, string][] = [
      [{ email: 'nobody' }, 'Email is not a valid email address'],
      [{ ssn: '12345' }, 'SSN is invalid'],
      [{ ssn: '666-12-1234' }, 'SSN is invalid'],
      [{ zipcode: '9410' }, 'Zipcode is invalid'],
      [{ dob: '2025-01-01' }, 'Candidate must be at least 16 years old'],
      [
        { first_name: 'Łukasz' },
        'First name must only contain letters, numbers, spaces, hyphens, apostrophes, periods, and commas',
      ],
    ];
    for (const [wrong, error] of refused) {
      const { status, json } = await checkr('/v1/candidates', { body: { email: 'a@example.com', ...wrong } });
      expect([status, json]).toEqual([400, { error }]);
    }
    expect((await checkr('/v1/candidates', { body: { first_name: 'Ada' } })).status).toBe(400);
  });

  it('can be sent as a form', async () => {
    const { status, json } = await checkr('/v1/candidates', {
      form: 'email=form%40example.com&no_middle_name=true&metadata[a]=1&geo_ids[]=g1&work_locations[][state]=CA',
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({ no_middle_name: true, metadata: { a: '1' }, geo_ids: ['g1'] });
    const invitation = await checkr('/v1/invitations', {
      form:
        `candidate_id=${json.id}&package=tasker_pro&tags[]=x&tags[]=y` +
        '&work_locations[][country]=US&work_locations[][state]=NY&work_locations[][state]=TX',
    });
    expect(invitation.json).toMatchObject({ tags: ['x', 'y'], package: 'tasker_pro' });
  });

  it('are found by custom_id, e-mail and metadata, page by page with http links', async () => {
    for (const n of [1, 2, 3])
      await candidate({ email: `${n}@example.com`, custom_id: `c${n}`, metadata: { k: `v${n}` } });
    expect((await checkr('/v1/candidates?custom_id=c2')).json.data[0].email).toBe('2@example.com');
    expect((await checkr('/v1/candidates?custom_id=none')).json).toMatchObject({ data: [], count: 0 });
    expect((await checkr('/v1/candidates?metadata[k]=v3')).json.count).toBe(1);
    const first = (await checkr('/v1/candidates?per_page=2')).json;
    expect(first.count).toBe(3);
    expect(first.next_href).toMatch(/^http:\/\/.*page=2/);
    const { pathname, search } = new URL(first.next_href);
    const second = (await checkr(`${pathname}${search}`)).json;
    expect(second.data).toHaveLength(1);
    expect(second.next_href).toBeNull();
    expect(second.previous_href).toContain('page=1');
    expect((await checkr('/v1/candidates?page=0')).status).toBe(400);
  });

  it('are updated by POST; after a report only open fields may change', async () => {
    const { id } = await candidate({ metadata: { a: '1', b: '2' } });
    const updated = await checkr(`/v1/candidates/${id}`, {
      body: { phone: '1', metadata: { a: '', c: '3' } },
    });
    expect(updated.json).toMatchObject({ phone: '1', first_name: 'Ada', metadata: { b: '2', c: '3' } });
    const invitation = (await order(id)).json;
    await checkr(`/_control/invitations/${invitation.id}/submit`, { method: 'POST' });
    expect((await checkr(`/v1/candidates/${id}`, { body: { email: 'new@example.com' } })).status).toBe(200);
    const name = await checkr(`/v1/candidates/${id}`, { body: { first_name: 'Eva' } });
    expect(name.json.error).toBe('Candidate first name can not be updated because it has reports');
  });

  it('abroad have long ids, are not listed, and carry their country on the invitation', async () => {
    const { id } = await candidate({ work_locations: [{ country: 'NG' }] });
    expect(id).toMatch(/^[0-9a-f]{30}$/);
    expect((await checkr('/v1/candidates')).json.count).toBe(0);
    expect((await checkr(`/v1/candidates/${id}`)).status).toBe(200);
    const { json } = await order(id, { work_locations: [{ country: 'NG' }] });
    expect(json).toMatchObject({ metadata: { work_location_0: { country: 'NG' } }, locale: 'en' });
  });

  it('whose data was removed cannot be ordered for', async () => {
    const { id } = await candidate();
    const remove = () =>
      checkr(`/v1/candidates/${id}/pii`, {
        method: 'DELETE',
        body: { deletion_contact_email_address: 'x@y.zz' },
      });
    expect((await remove()).json.first_name).toBeNull();
    expect((await remove()).json.error).toBe('Candidate has already had PII removed');
    expect((await order(id)).json.error).toBe('Candidate has requested that their PII be removed');
  });
});

describe('invitations', () => {
  it('answer with the recorded keys in order and a link to the candidate page', async () => {
    const { id } = await candidate();
    const { status, json } = await order(id);
    expect(status).toBe(201);
    expect(Object.keys(json)).toEqual([
      'id',
      'status',
      'uri',
      'invitation_url',
      'completed_at',
      'deleted_at',
      'package',
      'created_at',
      'expires_at',
      'tags',
      'locale',
      'archived',
      'archived_info',
      'object',
      'candidate_id',
      'report_id',
    ]);
    expect(json.invitation_url).toMatch(new RegExp(`^${sandbox.checkr.url}/invite/acme-corp/[0-9a-f]{32}$`));
    expect(json.expires_at).toMatch(/T0[67]:59:59Z$/);
    expect((await checkr(`/v1/invitations/${json.id}`)).json).toEqual(json);
  });

  it('end at 23:59:59 Pacific of the seventh day, as recorded', () => {
    const recorded = [
      ['2024-10-08T17:31:16Z', '2024-10-16T06:59:59Z'],
      ['2024-02-01T22:43:01Z', '2024-02-09T07:59:59Z'],
      ['2023-10-19T13:23:28Z', '2023-10-27T06:59:59Z'],
    ] as const;
    for (const [created, expires] of recorded) {
      expect(invitationExpiry(Date.parse(created), 7)).toBe(Date.parse(expires));
    }
  });

  it('are refused for an unknown package, candidate, or without a state', async () => {
    const { id } = await candidate();
    const wrong = await order(id, { package: 'gold' });
    expect([wrong.status, wrong.json]).toEqual([404, { error: 'Package not found' }]);
    expect((await order('0'.repeat(24))).status).toBe(404);
    expect((await order(id, { work_locations: [{ country: 'US' }] })).status).toBe(400);
    expect((await order(id, { work_locations: [] })).status).toBe(400);
    expect((await order(id, { work_locations: [{ state: 'CA' }] })).status).toBe(201);
  });

  it('are listed by candidate and status; a wrong status is a 400', async () => {
    const { id } = await candidate();
    const first = (await order(id)).json;
    await order(id);
    await checkr(`/_control/invitations/${first.id}/submit`, { method: 'POST' });
    const list = async (query: string) => (await checkr(`/v1/invitations?${query}`)).json;
    expect((await list(`candidate_id=${id}`)).count).toBe(2);
    expect((await list(`candidate_id=${id}&status=completed`)).data[0].id).toBe(first.id);
    expect((await list('candidate_id=none')).count).toBe(0);
    expect((await checkr('/v1/invitations?status=canceled')).status).toBe(400);
  });

  it('are canceled by DELETE: gone without include_deleted, and only while pending', async () => {
    const { id } = await candidate();
    const pending = (await order(id)).json;
    const path = `/v1/invitations/${pending.id}`;
    const { status, json } = await checkr(path, { method: 'DELETE' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ status: 'pending', deleted_at: expect.any(String) });
    expect((await checkr(path)).status).toBe(404);
    expect((await checkr(`${path}?include_deleted=true`)).json.deleted_at).toBe(json.deleted_at);
    const completed = (await order(id)).json;
    await checkr(`/_control/invitations/${completed.id}/submit`, { method: 'POST' });
    expect((await checkr(`/v1/invitations/${completed.id}`, { method: 'DELETE' })).status).toBe(400);
  });
});

describe('reports', () => {
  async function report(outcome = 'manual', details: Record<string, unknown> = {}) {
    const { id } = await candidate(details);
    const invitation = (await order(id, { package: 'tasker_standard' })).json;
    const { json } = await checkr(`/_control/invitations/${invitation.id}/submit`, { body: { outcome } });
    return (await checkr(`/v1/reports/${json.report_id}`)).json;
  }
  const act = (id: string, action: string) => checkr(`/_control/reports/${id}/${action}`, { method: 'POST' });

  it('begin pending, with an estimate, the tags of the order and the ids of their screenings', async () => {
    const created = await report();
    expect(created).toMatchObject({
      object: 'report',
      status: 'pending',
      result: null,
      source: 'form',
      tags: ['gw:1'],
      package: 'tasker_standard',
      work_locations: CALIFORNIA,
      motor_vehicle_report_id: null,
      county_criminal_search_ids: [],
    });
    expect(created.estimated_completion_time).toMatch(/T00:00:00Z$/);
    expect(created.ssn_trace_id).toMatch(/^[0-9a-f]{24}$/);
    const eta = (await checkr(`/v1/reports/${created.id}/eta`)).json;
    expect(eta.estimated_completion_time).toBe(created.estimated_completion_time);
    const withCandidate = (await checkr(`/v1/reports/${created.id}?include=candidate`)).json;
    expect(withCandidate.candidate.report_ids).toEqual([created.id]);
    expect((await checkr('/v1/reports/unknown')).status).toBe(404);
    expect((await checkr('/v1/reports')).status).toBe(404);
  });

  it('go through suspension, completion, dispute and revision', async () => {
    const { id } = await report();
    expect((await act(id, 'suspend')).json.status).toBe('suspended');
    expect((await act(id, 'dispute')).status).toBe(400);
    expect((await act(id, 'resume')).json.status).toBe('pending');
    expect((await act(id, 'consider')).json).toMatchObject({
      status: 'complete',
      result: 'consider',
      revised_at: null,
      turnaround_time: expect.any(Number),
    });
    expect((await act(id, 'dispute')).json.status).toBe('dispute');
    expect((await act(id, 'engage')).status).toBe(400);
    expect((await act(id, 'clear')).json).toMatchObject({
      status: 'complete',
      result: 'clear',
      revised_at: expect.any(String),
    });
    expect((await act(id, 'clear')).status).toBe(400);
  });

  it('are engaged through the API, which shows on the candidate', async () => {
    const { id, candidate_id } = await report();
    await act(id, 'consider');
    const engaged = await checkr(`/v1/reports/${id}`, { body: { adjudication: 'engaged' } });
    expect(engaged.json.adjudication).toBe('engaged');
    expect((await checkr(`/v1/candidates/${candidate_id}`)).json.adjudication).toBe('engaged');
  });

  it('Complete Now answers with the report as it was and completes it with canceled screenings', async () => {
    const { id } = await report();
    const before = await checkr(`/v1/reports/${id}/complete`, { method: 'POST' });
    expect(before.json.status).toBe('pending');
    expect((await checkr(`/v1/reports/${id}`)).json).toMatchObject({
      status: 'complete',
      result: 'clear',
      includes_canceled: true,
    });
    await checkr('/_control/settings', { method: 'PUT', body: { completeNow: 'canceled' } });
    const other = await report();
    await checkr(`/v1/reports/${other.id}/complete`, { method: 'POST' });
    expect((await checkr(`/v1/reports/${other.id}`)).json).toMatchObject({
      status: 'canceled',
      result: null,
    });
  });

  it('are upgraded only with a number and a package that adds something', async () => {
    const without = await report();
    const upgrade = (id: string, slug: string) => checkr(`/v1/reports/${id}`, { body: { package: slug } });
    expect((await upgrade(without.id, 'driver_pro')).json.error).toBe(
      'Candidate must have SSN to upgrade report.',
    );
    const { id } = await report('manual', { ssn: '544-25-5544' });
    await act(id, 'clear');
    expect((await upgrade(id, 'tasker_standard')).json.error).toBe('New package does not add any screenings');
    const upgraded = (await upgrade(id, 'driver_pro')).json;
    expect(upgraded).toMatchObject({
      status: 'pending',
      package: 'driver_pro',
      upgraded_at: expect.any(String),
    });
    expect(upgraded.motor_vehicle_report_id).toMatch(/^[0-9a-f]{24}$/);
  });

  it('carry tags that can be changed', async () => {
    const { id } = await report();
    const tags = (method: string, names: string[]) =>
      checkr(`/v1/reports/${id}/tags`, { method, body: { tags: names } });
    expect((await tags('POST', ['a'])).json).toEqual({
      object: 'list',
      count: 2,
      data: [{ name: 'gw:1' }, { name: 'a' }],
    });
    expect((await tags('DELETE', ['gw:1'])).json.data).toEqual([{ name: 'a' }]);
    expect((await tags('PUT', ['b'])).json.data).toEqual([{ name: 'b' }]);
  });

  it('lead through an adverse action to its notice seven days later, unless it is canceled', async () => {
    const { id } = await report();
    expect((await checkr(`/v1/reports/${id}/adverse_items`)).status).toBe(400);
    await act(id, 'consider');
    const [item] = (await checkr(`/v1/reports/${id}/adverse_items`)).json.data;
    expect(item.id).toMatch(/^[0-9a-f]{40}$/);
    const start = () =>
      checkr(`/v1/reports/${id}/adverse_actions`, { body: { adverse_item_ids: [item.id] } });
    const action = (await start()).json;
    expect(action).toMatchObject({ status: 'pending', report_id: id, object: 'adverse_action' });
    expect((await start()).status).toBe(400);
    expect((await checkr(`/v1/reports/${id}`)).json.adjudication).toBe('pre_adverse_action');
    expect((await checkr(`/v1/adverse_actions/${action.id}`, { method: 'DELETE' })).json.status).toBe(
      'canceled',
    );
    expect((await checkr(`/v1/reports/${id}`)).json.adjudication).toBeNull();
    const second = (await start()).json;
    await checkr('/_control/clock/advance', { body: { ms: 7 * 24 * 3_600_000 + 1000 } });
    expect((await checkr(`/v1/reports/${id}`)).json.adjudication).toBe('post_adverse_action');
    expect((await checkr(`/v1/adverse_actions/${second.id}`)).json.status).toBe('complete');
  });
});

describe('idempotency keys', () => {
  it('give the first answer again for 24 hours, whatever the body, and order once', async () => {
    const { id } = await candidate();
    const body = { candidate_id: id, package: 'tasker_pro', work_locations: CALIFORNIA };
    const send = (key: string, changed = {}) =>
      checkr('/v1/invitations', { body: { ...body, ...changed }, headers: { 'idempotency-key': key } });
    const first = await send('key-1');
    const again = await send('key-1', { package: 'driver_pro' });
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect((await send('key-2')).json.id).not.toBe(first.json.id);
    const { counts } = (await checkr('/_control/state')).json;
    expect(counts.invitationsByCandidate).toEqual({ [id]: 2 });
    await checkr('/_control/clock/advance', { body: { ms: 24 * 3_600_000 } });
    expect((await send('key-1')).json.id).not.toBe(first.json.id);
  });

  it('do not keep refusals', async () => {
    const headers = { 'idempotency-key': 'refused' };
    expect((await checkr('/v1/candidates', { body: { email: 'wrong' }, headers })).status).toBe(400);
    expect((await checkr('/v1/candidates', { body: { email: 'right@example.com' }, headers })).status).toBe(
      201,
    );
  });

  it('answer 409 with a message while the first request runs', async () => {
    await checkr('/_control/faults', {
      body: { match: { method: 'post', path: '/v1/candidates' }, kind: 'delay', delayMs: 150 },
    });
    const headers = { 'idempotency-key': 'slow' };
    const body = { email: 'slow@example.com' };
    const [first, second] = await Promise.all([
      checkr('/v1/candidates', { body, headers }),
      checkr('/v1/candidates', { body, headers }),
    ]);
    const [done, refused] = first.status === 201 ? [first, second] : [second, first];
    expect(done.status).toBe(201);
    expect(refused.status).toBe(409);
    expect(refused.json).toEqual({ message: 'Another request with the same idempotency key is in progress' });
    expect((await checkr('/v1/candidates', { body, headers })).text).toBe(done.text);
  });
});

describe('the rate limit', () => {
  it('counts down in both header families and answers 429 until the next minute', async () => {
    const start = Date.UTC(2026, 9, 8, 17, 31, 15);
    const limited = await openSandbox({ limits: { checkr: { perMinute: 3 } }, now: () => start });
    try {
      const { headers } = await limited.at.checkr('/v1/account');
      expect(headers.get('x-ratelimit-limit')).toBe('3');
      expect(headers.get('ratelimit-remaining')).toBe('2');
      expect(headers.get('x-ratelimit-reset')).toBe('2026-10-08T17:32:00Z');
      expect(headers.get('ratelimit-reset')).toBe('45');
      await limited.at.checkr('/v1/account');
      await limited.at.checkr('/v1/account');
      const refused = await limited.at.checkr('/v1/account');
      expect(refused.status).toBe(429);
      expect(refused.json).toEqual({ error: 'Too Many Requests' });
      expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
      await limited.at.checkr('/_control/clock/advance', { body: { ms: 45_000 } });
      expect((await limited.at.checkr('/v1/account')).status).toBe(200);
    } finally {
      await limited.stop();
    }
  });
});
