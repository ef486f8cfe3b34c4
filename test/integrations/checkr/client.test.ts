import { afterEach, describe, expect, it } from 'vitest';
import { createCheckrClient } from '../../../src/integrations/checkr/client.ts';
import { jsonAnswers, type RawAnswer, startRawServer } from '../raw-server.ts';

const servers: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function clientFor(answer: RawAnswer) {
  const server = await startRawServer(answer);
  servers.push(server);
  const credential = { type: 'api_key', apiKey: 'checkr-key' } as const;
  const checkr = createCheckrClient({ baseUrl: `${server.url}/v1`, credential, timeoutMs: 2000 });
  const targets = () =>
    server.requests.map(({ method, target }) => `${method} ${decodeURIComponent(target)}`);
  return { checkr, server, targets };
}

const answerWith = (json: unknown, status = 200) => jsonAnswers(() => ({ status, json }));

const wireCandidate = {
  id: 'c1',
  object: 'test_candidate',
  first_name: 'Mina',
  dob: '1970-01-01',
  ssn: 'XXX-XX-2001',
  email: 'mina@example.test',
  custom_id: 'inst:emp',
  report_ids: ['r1'],
  created_at: '2026-10-08T17:31:15Z',
};
const candidate = { id: 'c1', custom_id: 'inst:emp', report_ids: ['r1'], created_at: '2026-10-08T17:31:15Z' };
const wireInvitation = {
  id: 'i1',
  status: 'pending',
  uri: '/v1/invitations/i1',
  invitation_url: 'https://apply.checkr.test/invite/acme/secret',
  package: 'tasker_standard',
  expires_at: '2026-10-16T06:59:59Z',
  tags: ['gw:a1'],
  candidate_id: 'c1',
  report_id: null,
};

describe('the Checkr client', () => {
  it('sends the frozen bytes of an order under its key', async () => {
    const { checkr, server, targets } = await clientFor(answerWith(wireInvitation, 201));
    const body = '{"package":"tasker_standard", "candidate_id":"c1","tags":["gw:a1"]}';
    const keyed = { idempotencyKey: '5d0f3a52-0f4e-4f7b-9a53-4b8a1b9a7c11' };
    const first = await checkr.createInvitation(body, keyed);
    await checkr.createInvitation(body, keyed);
    expect(targets()).toEqual(['POST /v1/invitations', 'POST /v1/invitations']);
    expect(server.requests.map((request) => request.body)).toEqual([body, body]);
    expect(server.requests.map((request) => request.headers['idempotency-key'])).toEqual([
      keyed.idempotencyKey,
      keyed.idempotencyKey,
    ]);
    expect(server.requests[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('checkr-key:').toString('base64')}`,
    );
    expect(first).toEqual({
      id: 'i1',
      uri: '/v1/invitations/i1',
      status: 'pending',
      package: 'tasker_standard',
      tags: ['gw:a1'],
      candidate_id: 'c1',
      report_id: null,
      created_at: null,
      expires_at: '2026-10-16T06:59:59Z',
      completed_at: null,
      deleted_at: null,
    });
  });

  it('does not send an order under a key that a header cannot carry', async () => {
    const { checkr, server } = await clientFor(answerWith(wireInvitation, 201));
    await expect(checkr.createInvitation('{}', { idempotencyKey: 'a\nb' })).rejects.toThrow(TypeError);
    expect(server.requests).toHaveLength(0);
  });

  it('drops what is personal from a candidate', async () => {
    const { checkr } = await clientFor(answerWith(wireCandidate, 201));
    await expect(checkr.createCandidate('{}', { idempotencyKey: 'k' })).resolves.toEqual(candidate);
    await expect(checkr.getCandidate('c1')).resolves.toEqual(candidate);
  });

  it('finds candidates by our own id, and not those that a careless filter adds', async () => {
    const list = {
      data: [wireCandidate, { ...wireCandidate, id: 'c2', custom_id: 'other' }],
      next_href: null,
    };
    const { checkr, targets } = await clientFor(answerWith(list));
    await expect(checkr.findCandidates({ customId: 'inst:emp' })).resolves.toEqual([candidate]);
    await expect(checkr.findCandidates({ email: 'mina+1@example.test' })).resolves.toHaveLength(2);
    expect(targets()).toEqual([
      'GET /v1/candidates?custom_id=inst:emp&per_page=100',
      'GET /v1/candidates?email=mina+1@example.test&per_page=100',
    ]);
  });

  it('reads all pages by the query of next_href, never by its host', async () => {
    const { checkr, targets } = await clientFor(
      jsonAnswers(({ target }) => {
        const page = Number(new URL(target, 'http://x').searchParams.get('page') ?? 1);
        const next_href =
          page < 3 ? `http://api.checkr.test/elsewhere?page=${page + 1}&per_page=100&candidate_id=c1` : null;
        return {
          json: { object: 'list', count: 3, data: [{ ...wireInvitation, id: `i${page}` }], next_href },
        };
      }),
    );
    const invitations = await checkr.listInvitations({ candidateId: 'c1' });
    expect(invitations.map(({ id }) => id)).toEqual(['i1', 'i2', 'i3']);
    expect(targets()).toEqual([
      'GET /v1/invitations?candidate_id=c1&per_page=100',
      'GET /v1/invitations?page=2&per_page=100&candidate_id=c1',
      'GET /v1/invitations?page=3&per_page=100&candidate_id=c1',
    ]);
  });

  it('does not take the first page for the whole list', async () => {
    const page2 = { status: 500, json: { error: 'oops' } };
    const next_href = 'https://api.checkr.test/v1/invitations?page=2';
    const { checkr } = await clientFor(
      jsonAnswers(({ target }) => (target.includes('page=2') ? page2 : { json: { data: [], next_href } })),
    );
    await expect(checkr.listInvitations({ candidateId: 'c1' })).rejects.toMatchObject({
      code: 'checkr.unavailable',
    });
  });

  it.each(['/v1/invitations?page=2', 'http://['])(
    'does not turn in circles with the next_href %s',
    async (href) => {
      const { checkr, server } = await clientFor(answerWith({ data: [], next_href: href }));
      await expect(checkr.listInvitations({ candidateId: 'c1' })).rejects.toMatchObject({
        code: 'checkr.bad_response',
        reason: 'pages',
      });
      expect(server.requests.length).toBeLessThanOrEqual(2);
    },
  );

  it('reads and cancels an invitation', async () => {
    const { checkr, targets } = await clientFor(
      answerWith({ ...wireInvitation, deleted_at: '2026-10-09T00:00:00Z' }),
    );
    await expect(checkr.getInvitation('i1')).resolves.toMatchObject({ deleted_at: '2026-10-09T00:00:00Z' });
    await expect(checkr.deleteInvitation('i1')).resolves.toMatchObject({ id: 'i1' });
    expect(targets()).toEqual(['GET /v1/invitations/i1?include_deleted=true', 'DELETE /v1/invitations/i1']);
  });

  it('reads the state of a report and nothing of its content', async () => {
    const { checkr, targets } = await clientFor(
      answerWith({
        id: 'r1',
        object: 'test_report',
        status: 'complete',
        result: 'consider',
        includes_canceled: true,
        assessment: 'review',
        package: 'driver_pro',
        tags: ['gw:a1'],
        candidate_id: 'c1',
        estimated_completion_time: '2026-10-12T00:00:00Z',
        ssn_trace_id: 's1',
        county_criminal_search_ids: ['x'],
        candidate: { dob: '1970-01-01' },
      }),
    );
    await expect(checkr.getReport('r1')).resolves.toEqual({
      id: 'r1',
      uri: null,
      status: 'complete',
      result: 'consider',
      includes_canceled: true,
      assessment: 'review',
      adjudication: null,
      package: 'driver_pro',
      tags: ['gw:a1'],
      candidate_id: 'c1',
      estimated_completion_time: '2026-10-12T00:00:00Z',
      created_at: null,
      completed_at: null,
      revised_at: null,
      upgraded_at: null,
    });
    expect(targets()).toEqual(['GET /v1/reports/r1']);
  });

  it.each(['clear', 'consider'])('reads the old status %s as complete with that result', async (status) => {
    const { checkr } = await clientFor(answerWith({ id: 'r1', status }));
    await expect(checkr.getReport('r1')).resolves.toMatchObject({ status: 'complete', result: status });
  });

  it('lists the packages that were not deleted', async () => {
    const pkg = {
      id: 'p1',
      slug: 'driver_pro',
      name: 'Driver Pro',
      price: 6500,
      screenings: [{ type: 'ssn_trace' }],
    };
    const { checkr } = await clientFor(
      answerWith({ data: [pkg, { ...pkg, id: 'p2', deleted_at: '2026-01-01' }] }),
    );
    await expect(checkr.listPackages()).resolves.toMatchObject([
      { slug: 'driver_pro', price: 6500, screenings: [{ type: 'ssn_trace', subtype: null }] },
    ]);
  });

  it('reads the account to verify the credential', async () => {
    const account = {
      id: 'acc',
      name: 'Acme',
      authorized: true,
      api_authorized: null,
      account_deauthorization: null,
    };
    const { checkr } = await clientFor(answerWith(account));
    const read = {
      id: 'acc',
      name: 'Acme',
      uri_name: null,
      authorized: true,
      api_authorized: false,
      segmentation_enabled: null,
      account_deauthorization: null,
    };
    await expect(checkr.getAccount()).resolves.toEqual(read);
    await expect(checkr.verify()).resolves.toEqual({ ok: true, account: read });
    const refused = await clientFor(answerWith({ error: 'Bad authentication error' }, 401));
    await expect(refused.checkr.verify()).resolves.toMatchObject({
      ok: false,
      error: { code: 'checkr.unauthorized', operation: 'verify' },
    });
  });
});

describe('nodes', () => {
  const nodesAnswer = (error: string, account: unknown) =>
    jsonAnswers(({ target }) =>
      target.startsWith('/v1/nodes') ? { status: 403, json: { error } } : { json: account },
    );

  it('come with the slugs of their packages', async () => {
    const { checkr, targets } = await clientFor(
      answerWith({ data: [{ custom_id: 'n1', name: 'North', packages: ['driver_pro'] }], next_href: null }),
    );
    await expect(checkr.listNodes()).resolves.toEqual([
      { custom_id: 'n1', name: 'North', tier: null, parent_custom_id: null, packages: ['driver_pro'] },
    ]);
    expect(targets()).toEqual(['GET /v1/nodes?include=packages&per_page=100']);
  });

  it.each(['Hierarchy', 'segmentation'])('are none for an account without %s', async (word) => {
    const { checkr } = await clientFor(nodesAnswer(`Sorry, your account is not enabled for ${word}`, {}));
    await expect(checkr.listNodes()).resolves.toEqual([]);
  });

  it('are none when the account says that it has no hierarchy', async () => {
    const { checkr } = await clientFor(nodesAnswer('Forbidden', { id: 'a', segmentation_enabled: false }));
    await expect(checkr.listNodes()).resolves.toEqual([]);
  });

  it('are a failure when the account has a hierarchy that the key may not read', async () => {
    const { checkr } = await clientFor(nodesAnswer('Forbidden', { id: 'a', segmentation_enabled: true }));
    await expect(checkr.listNodes()).rejects.toMatchObject({
      code: 'checkr.forbidden',
      operation: 'listNodes',
    });
  });
});

describe('a refused order', () => {
  it.each([
    [
      403,
      { error: 'Sorry, your account is not approved for production' },
      'checkr.not_credentialed',
      'refused',
    ],
    [403, { error: 'Forbidden' }, 'checkr.forbidden', 'refused'],
    [404, { error: 'Package not found' }, 'checkr.package_not_found', 'refused'],
    [404, { error: 'Candidate not found' }, 'checkr.not_found', 'refused'],
    [
      409,
      { message: 'Another request with the same idempotency key is in progress' },
      'checkr.key_in_progress',
      'unknown',
    ],
    [
      409,
      { error: 'Duplicate report detected. No more than 3 reports per candidate' },
      'checkr.duplicate',
      'refused',
    ],
    [409, { error: ['Something', 'else'] }, 'checkr.conflict', 'refused'],
    [
      400,
      { error: ['Zipcode is invalid', 'Email is not a valid email address'] },
      'checkr.invalid_request',
      'refused',
    ],
    [429, { error: 'Too Many Requests' }, 'checkr.rate_limited', 'refused'],
    [500, { message: 'An unexpected error occurred' }, 'checkr.unavailable', 'unknown'],
  ])('with %i %j is %s', async (status, json, code, outcome) => {
    const { checkr } = await clientFor(answerWith(json, status));
    await expect(checkr.createInvitation('{}', { idempotencyKey: 'k' })).rejects.toMatchObject({
      code,
      outcome,
      operation: 'createInvitation',
    });
  });
});
