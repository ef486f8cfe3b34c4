import { afterEach, describe, expect, it } from 'vitest';
import { createLeverClient } from '../../../src/integrations/lever/client.ts';
import { jsonAnswers, type RawAnswer, startRawServer } from '../raw-server.ts';

const servers: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function clientFor(answer: RawAnswer) {
  const server = await startRawServer(answer);
  servers.push(server);
  const credential = { type: 'api_key', apiKey: 'lever-key' } as const;
  const lever = createLeverClient({ baseUrl: `${server.url}/v1`, credential, timeoutMs: 2000 });
  const targets = () =>
    server.requests.map(({ method, target }) => `${method} ${decodeURIComponent(target)}`);
  return { lever, server, targets };
}

const data = (value: unknown) => jsonAnswers(() => ({ json: { data: value } }));

describe('the Lever client', () => {
  it('reads an opportunity of old data, full of nulls and of words in place of numbers', async () => {
    const { lever, server, targets } = await clientFor(
      data({
        id: 'opp-1',
        name: '',
        contact: 'contact-1',
        stage: 'lead-new',
        owner: null,
        phones: null,
        archived: null,
        updatedAt: null,
        createdAt: '1552325829124',
        applications: [],
        surprise: { of: 2027 },
      }),
    );
    const opportunity = await lever.getOpportunity('opp-1');
    expect(targets()).toEqual(['GET /v1/opportunities/opp-1']);
    expect(server.requests[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('lever-key:').toString('base64')}`,
    );
    expect(opportunity).toMatchObject({
      id: 'opp-1',
      contact: 'contact-1',
      emails: [],
      phones: [],
      tags: [],
      archived: null,
      updatedAt: null,
      createdAt: 1552325829124,
      opportunityLocation: null,
    });
    expect(opportunity).not.toHaveProperty('surprise');
  });

  it('asks for several expansions by repeating the parameter', async () => {
    const { lever, targets } = await clientFor(data({ id: 'o' }));
    await lever.getOpportunity('o', { expand: ['contact', 'applications'] });
    expect(targets()).toEqual(['GET /v1/opportunities/o?expand=contact&expand=applications']);
  });

  it('gives one page of opportunities and the token of the next', async () => {
    const next = '%5B3%2C1491435120000%2C%225599cc20%22%5D';
    const { lever, server } = await clientFor(
      jsonAnswers(() => ({ json: { data: [{ id: 'o1' }], next, hasNext: true } })),
    );
    const page = await lever.listOpportunities({
      archiveReasonId: ['r1', 'r2'],
      archived: true,
      archivedAtStart: 1760000000000,
      email: 'mina+x@example.test',
      confidentiality: 'all',
      expand: ['contact'],
      limit: 50,
      offset: next,
    });
    expect(page).toMatchObject({ items: [{ id: 'o1' }], next });
    const query = new URL(server.requests[0]?.target ?? '', server.url).searchParams;
    expect([...query]).toEqual([
      ['email', 'mina+x@example.test'],
      ['archive_reason_id', 'r1'],
      ['archive_reason_id', 'r2'],
      ['archived', 'true'],
      ['archived_at_start', '1760000000000'],
      ['confidentiality', 'all'],
      ['expand', 'contact'],
      ['limit', '50'],
      ['offset', next],
    ]);
  });

  it('takes a page without hasNext for the last one', async () => {
    const { lever } = await clientFor(data([{ id: 'o1' }]));
    await expect(lever.listOpportunities()).resolves.toMatchObject({ next: null });
  });

  it('does not take a list that lost its token for a complete one', async () => {
    const { lever } = await clientFor(jsonAnswers(() => ({ json: { data: [], hasNext: true } })));
    await expect(lever.listOpportunities()).rejects.toMatchObject({
      code: 'lever.bad_response',
      reason: 'pages',
    });
  });

  it('names a page token that Lever no longer knows', async () => {
    const { lever } = await clientFor(
      jsonAnswers(() => ({ status: 400, json: { code: 'BadRequest', message: 'Invalid offset token.' } })),
    );
    await expect(lever.listOpportunities({ offset: 'old' })).rejects.toMatchObject({
      code: 'lever.invalid_offset',
    });
  });

  it('reads all pages of archive reasons, stages and offers', async () => {
    const { lever, targets } = await clientFor(
      jsonAnswers(({ target }) => ({
        json: target.includes('offset=')
          ? { data: [{ id: 'two' }], hasNext: false }
          : { data: [{ id: 'one', type: 'hired' }], next: 'page 2', hasNext: true },
      })),
    );
    await expect(lever.listArchiveReasons()).resolves.toMatchObject([
      { id: 'one', type: 'hired' },
      { id: 'two' },
    ]);
    await expect(lever.listStages()).resolves.toMatchObject([{ id: 'one' }, { id: 'two' }]);
    await expect(lever.listOffers('opp-1')).resolves.toMatchObject([{ id: 'one' }, { id: 'two' }]);
    expect(targets()).toEqual([
      'GET /v1/archive_reasons',
      'GET /v1/archive_reasons?offset=page+2',
      'GET /v1/stages',
      'GET /v1/stages?offset=page+2',
      'GET /v1/opportunities/opp-1/offers',
      'GET /v1/opportunities/opp-1/offers?offset=page+2',
    ]);
  });

  it('does not turn in circles with a list that never ends', async () => {
    const { lever, server } = await clientFor(
      jsonAnswers(() => ({ json: { data: [{ id: 'x' }], next: 'same', hasNext: true } })),
    );
    await expect(lever.listStages()).rejects.toMatchObject({ code: 'lever.bad_response', reason: 'pages' });
    expect(server.requests).toHaveLength(2);
  });

  it('reads a posting, a user, a contact and the fields of an offer', async () => {
    const { lever } = await clientFor(
      jsonAnswers(({ target }) => {
        if (target.includes('/postings/')) {
          return {
            json: { data: { id: 'p', text: 'Engineer', hiringManager: null, categories: { team: 'Core' } } },
          };
        }
        if (target.includes('/users/'))
          return { json: { data: { id: 'u', email: 'kel@corp.test', deactivatedAt: 5 } } };
        if (target.includes('/contacts/'))
          return { json: { data: { id: 'c', location: 'Lagos', phones: [{ value: '1' }] } } };
        const fields = [{ identifier: 'anticipated_start_date', value: 1762128000000 }, { value: null }];
        return {
          json: { data: [{ id: 'of', status: 'signed', fields, signatures: { candidate: { name: 'x' } } }] },
        };
      }),
    );
    await expect(lever.getPosting('p')).resolves.toMatchObject({
      text: 'Engineer',
      hiringManager: null,
      categories: { team: 'Core', department: null, allLocations: [] },
      tags: [],
    });
    await expect(lever.getUser('u')).resolves.toMatchObject({ email: 'kel@corp.test', deactivatedAt: 5 });
    await expect(lever.getContact('c')).resolves.toMatchObject({
      location: { name: 'Lagos' },
      phones: [{ type: null, value: '1' }],
    });
    const [offer] = await lever.listOffers('o');
    expect(offer?.fields).toEqual([
      { text: '', identifier: 'anticipated_start_date', value: 1762128000000 },
      { text: '', identifier: null, value: null },
    ]);
    expect(offer).not.toHaveProperty('signatures');
  });

  it('says why a credential cannot be verified', async () => {
    const refuse = {
      status: 401,
      json: { code: 'UnauthorizedError', message: 'The request requires authentication.' },
    };
    const { lever, targets } = await clientFor(jsonAnswers(() => refuse));
    await expect(lever.verify()).resolves.toMatchObject({
      ok: false,
      error: { code: 'lever.unauthorized', operation: 'verify' },
    });
    expect(targets()).toEqual(['GET /v1/archive_reasons?limit=1']);
    const good = await clientFor(data([]));
    await expect(good.lever.verify()).resolves.toEqual({ ok: true });
  });
});
