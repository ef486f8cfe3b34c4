import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox } from '../call.ts';

let sandbox: OpenSandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.at.lever('/_control/reset', { method: 'POST' });
});

const lever = (...args: Parameters<OpenSandbox['at']['lever']>) => sandbox.at.lever(...args);

async function addCandidate(details: Record<string, unknown> = {}) {
  const { json } = await lever('/_control/opportunities', {
    body: {
      name: 'Mina Okafor',
      email: 'mina@example.com',
      phone: '+1 415 555 0100',
      location: 'Reno, NV',
      ...details,
    },
  });
  return json;
}

describe('authentication and errors', () => {
  it('answers 401 in the exact form without a key or with a wrong one', async () => {
    for (const key of [null, 'wrong']) {
      const { status, json } = await lever('/v1/stages', { key });
      expect(status).toBe(401);
      expect(json).toEqual({
        code: 'UnauthorizedError',
        message: 'The request requires authentication.',
      });
    }
  });

  it('answers 404 for an unknown path, also without a key', async () => {
    const { status, json } = await lever('/v1/openapi.json', { key: null });
    expect(status).toBe(404);
    expect(json).toEqual({ code: 'ResourceNotFound', message: '/v1/openapi.json does not exist' });
  });

  it('names the resource and the id of an object that is not there', async () => {
    const { status, json } = await lever('/v1/stages/a80bbbe0-0000-4000-8000-000000000000');
    expect(status).toBe(404);
    expect(json.message).toBe('stages a80bbbe0-0000-4000-8000-000000000000 was not found');
  });

  it('answers 400 for a body that is no JSON and for an unknown perform_as', async () => {
    const { id } = await addCandidate();
    const tags = await lever(`/v1/opportunities/${id}/addTags`, { method: 'POST' });
    expect(tags.status).toBe(400);
    const note = await lever(`/v1/opportunities/${id}/notes?perform_as=nobody`, { body: { value: 'x' } });
    expect(note.status).toBe(400);
  });
});

describe('opportunities', () => {
  it('gives all 27 fields, the location of the posting, and fills the contact in', async () => {
    const { id } = await addCandidate();
    const { json } = await lever(`/v1/opportunities/${id}`);
    expect(Object.keys(json.data)).toHaveLength(28);
    expect(json.data).toMatchObject({
      id,
      name: 'Mina Okafor',
      emails: ['mina@example.com'],
      location: 'Reno, NV',
      stage: 'applicant-new',
      archived: null,
      origin: 'applied',
      opportunityLocation: 'San Francisco, CA',
      phones: [{ type: 'mobile', value: '+1 415 555 0100' }],
    });
    expect(json.data.tags).toContain('Backend Engineer');
  });

  it('has neither posting nor application for a sourced lead', async () => {
    const { id } = await addCandidate({ posting: null, name: '' });
    const { json } = await lever(`/v1/opportunities/${id}`);
    expect(json.data).toMatchObject({ name: '', applications: [], stage: 'lead-new' });
    expect(json.data).not.toHaveProperty('opportunityLocation');
  });

  it('expands what is asked for and keeps only what is included', async () => {
    const { id } = await addCandidate();
    const { json } = await lever(
      `/v1/opportunities/${id}?expand=contact&expand=applications&expand=stage&expand=owner&include=id`,
    );
    expect(Object.keys(json.data).sort()).toEqual(['applications', 'contact', 'id', 'owner', 'stage']);
    expect(json.data.contact.location).toEqual({ name: 'Reno, NV' });
    expect(json.data.stage).toEqual({ id: 'applicant-new', text: 'New applicant' });
    expect(json.data.applications[0]).toMatchObject({
      opportunityId: id,
      candidateId: id,
      posting: '75ff237f-c221-4c26-8b23-faf395f5ea1c',
      email: 'mina@example.com',
    });
  });

  it('walks all pages with inclusive tokens, also when the client encodes them once more', async () => {
    for (let n = 0; n < 5; n += 1)
      await addCandidate({ email: `p${n}@example.com`, stage: n < 2 ? 'offer' : 'lead-new' });
    const seen: string[] = [];
    let path = '/v1/opportunities?limit=2';
    for (;;) {
      const { json } = await lever(path);
      seen.push(...json.data.map((item: { id: string }) => item.id));
      if (!json.hasNext) {
        expect(json).not.toHaveProperty('next');
        break;
      }
      expect(json.next).toMatch(/^%5B\d+%2C\d+%2C%22[0-9a-f-]{36}%22%5D$/);
      const offset = seen.length === 2 ? encodeURIComponent(json.next) : json.next;
      path = `/v1/opportunities?limit=2&offset=${offset}`;
    }
    expect(new Set(seen).size).toBe(5);
    const { json } = await lever('/v1/opportunities');
    expect(json.data.map((item: { id: string }) => item.id)).toEqual(seen);
    expect(json.data.map((item: { stage: string }) => item.stage)).toEqual([
      'lead-new',
      'lead-new',
      'lead-new',
      'offer',
      'offer',
    ]);
  });

  it('refuses a spoilt offset token', async () => {
    const { status, json } = await lever('/v1/opportunities?offset=zzz');
    expect(status).toBe(400);
    expect(json.message).toContain('Invalid offset token');
  });

  it('filters for reconciliation', async () => {
    const hired = await addCandidate({ email: 'hired@example.com', tags: ['onboard-me'] });
    const other = await addCandidate({ email: 'other@example.com' });
    await lever(`/_control/opportunities/${hired.id}/hire`, { method: 'POST' });
    const { json } = await lever(`/v1/opportunities/${hired.id}`);
    const { reason, archivedAt } = json.data.archived;
    const ids = async (query: string) =>
      (await lever(`/v1/opportunities?${query}`)).json.data.map((item: { id: string }) => item.id);
    expect(await ids(`archive_reason_id=${reason}&archived_at_start=${archivedAt}`)).toEqual([hired.id]);
    expect(await ids(`archived_at_start=${archivedAt + 1}`)).toEqual([]);
    expect(await ids('archived=false')).toEqual([other.id]);
    expect(await ids('email=HIRED%40example.com')).toEqual([hired.id]);
    expect(await ids('tag=onboard-me')).toEqual([hired.id]);
    expect(await ids('tag=Onboard-me')).toEqual([]);
    expect(await ids(`contact_id=${hired.contact}&contact_id=${other.contact}`)).toHaveLength(2);
    expect(await ids('stage_id=offer')).toEqual([]);
    expect(await ids('posting_id=75ff237f-c221-4c26-8b23-faf395f5ea1c')).toHaveLength(2);
    expect(await ids(`updated_at_start=${json.data.updatedAt}`)).toContain(hired.id);
  });

  it('hides confidential records from lists and forbids reading them without the grant', async () => {
    const { id } = await addCandidate({ confidentiality: 'confidential' });
    expect((await lever('/v1/opportunities?confidentiality=all')).json.data).toEqual([]);
    expect((await lever(`/v1/opportunities/${id}`)).status).toBe(403);
    await lever('/_control/settings', { method: 'PUT', body: { confidentialAccess: true } });
    expect((await lever('/v1/opportunities')).json.data).toEqual([]);
    expect((await lever('/v1/opportunities?confidentiality=all')).json.data).toHaveLength(1);
    expect((await lever(`/v1/opportunities/${id}`)).status).toBe(200);
  });

  it('forgets a deleted opportunity, except in the list of deleted ones', async () => {
    const { id } = await addCandidate();
    await lever(`/_control/opportunities/${id}`, { method: 'DELETE' });
    expect((await lever(`/v1/opportunities/${id}`)).status).toBe(404);
    const { json } = await lever('/v1/opportunities/deleted?deleted_at_start=0');
    expect(json.data[0]).toMatchObject({ id, deletedAt: expect.any(Number) });
  });

  it('adds an opportunity through the API and says when the person was known', async () => {
    const users = (await lever('/v1/users')).json.data;
    const path = `/v1/opportunities?perform_as=${users[0].id}`;
    const body = { name: 'Ana', emails: ['ana@example.com'] };
    const first = await lever(path, { body });
    expect(first.status).toBe(201);
    expect(first.json).toMatchObject({ deduped: false, data: { name: 'Ana', origin: 'sourced' } });
    const second = await lever(path, { body: { ...body, name: 'Another name' } });
    expect(second.json).toMatchObject({
      deduped: true,
      data: { name: 'Ana', contact: first.json.data.contact },
    });
    expect((await lever('/v1/opportunities', { body })).status).toBe(400);
  });
});

describe('writes on an opportunity', () => {
  const BLANK = { name: '', headline: '', location: '', phones: [], emails: [], links: [] };

  it('answers tags, sources, stage and archived with the contact blanked; GET stays whole', async () => {
    const { id } = await addCandidate();
    const reason = '63dd55b2-a99f-4e7b-985f-22c7bf80ab42';
    const calls = [
      await lever(`/v1/opportunities/${id}/addTags`, { body: { tags: ['a', 'b'] } }),
      await lever(`/v1/opportunities/${id}/removeTags`, { body: { tags: ['b'] } }),
      await lever(`/v1/opportunities/${id}/addSources`, { body: { sources: ['x'] } }),
      await lever(`/v1/opportunities/${id}/stage`, { method: 'PUT', body: { stage: 'offer' } }),
      await lever(`/v1/opportunities/${id}/archived`, { method: 'PUT', body: { reason } }),
    ];
    for (const { status, json } of calls) {
      expect(status).toBe(200);
      expect(json.data).toMatchObject(BLANK);
      expect(json.data).not.toHaveProperty('opportunityLocation');
    }
    const { json } = await lever(`/v1/opportunities/${id}`);
    expect(json.data).toMatchObject({
      name: 'Mina Okafor',
      stage: 'offer',
      archived: { reason },
      sources: ['x'],
    });
    expect(json.data.tags).toContain('a');
    expect(json.data.tags).not.toContain('b');
    const back = await lever(`/v1/opportunities/${id}/archived`, { method: 'PUT', body: { reason: null } });
    expect(back.json.data.archived).toBeNull();
  });

  it('adding a tag twice keeps one, and links come back whole', async () => {
    const { id } = await addCandidate();
    const tags = { tags: ['Background Check:Ordered'] };
    await lever(`/v1/opportunities/${id}/addTags`, { body: tags });
    const again = await lever(`/v1/opportunities/${id}/addTags`, { body: tags });
    expect(again.json.data.tags.filter((tag: string) => tag === tags.tags[0])).toHaveLength(1);
    const links = await lever(`/v1/opportunities/${id}/addLinks`, { body: { links: ['https://a.example'] } });
    expect(links.json.data).toMatchObject({ name: 'Mina Okafor', links: ['https://a.example'] });
    const gone = await lever(`/v1/opportunities/${id}/removeLinks`, {
      body: { links: ['https://a.example'] },
    });
    expect(gone.json.data.links).toEqual([]);
  });

  it('refuses unknown stages and reasons', async () => {
    const { id } = await addCandidate();
    const stage = await lever(`/v1/opportunities/${id}/stage`, { method: 'PUT', body: { stage: 'Offer' } });
    const archived = await lever(`/v1/opportunities/${id}/archived`, {
      method: 'PUT',
      body: { reason: 'x' },
    });
    expect([stage.status, archived.status]).toEqual([400, 400]);
  });

  it('answers a note whole with its noteId; each POST is one more; a note can be deleted', async () => {
    const { id } = await addCandidate();
    const user = (await lever('/v1/users')).json.data[0].id;
    const first = await lever(`/v1/opportunities/${id}/notes?perform_as=${user}`, {
      body: { value: 'Onboarding started', score: 4 },
    });
    expect(first.status).toBe(201);
    expect(first.json.data).toMatchObject({
      text: 'Note',
      user,
      secret: false,
      noteId: first.json.data.id,
      fields: [{ value: 'Onboarding started', type: 'note', stage: 'applicant-new' }],
    });
    await lever(`/v1/opportunities/${id}/notes`, { body: { value: 'Onboarding started' } });
    expect((await lever(`/v1/opportunities/${id}/notes`)).json.data).toHaveLength(2);
    const path = `/v1/opportunities/${id}/notes/${first.json.data.id}`;
    expect((await lever(path)).json.data.id).toBe(first.json.data.id);
    expect((await lever(path, { method: 'DELETE' })).status).toBe(204);
    expect((await lever(path)).status).toBe(404);
  });
});

describe('the account', () => {
  it('has the literal stage ids in every account and a Background Check stage', async () => {
    const { json } = await lever('/v1/stages');
    const ids = json.data.map((stage: { id: string }) => stage.id);
    for (const id of ['lead-new', 'lead-reached-out', 'lead-responded', 'applicant-new', 'offer']) {
      expect(ids).toContain(id);
    }
    expect(json.data.at(-1).text).toBe('Background Check');
    expect(json.hasNext).toBe(false);
    expect((await lever('/v1/stages/offer')).json.data.text).toBe('Offer');
  });

  it('tells hired reasons from the others', async () => {
    const hired = (await lever('/v1/archive_reasons?type=hired')).json.data;
    expect(hired).toHaveLength(1);
    expect(hired[0].text).toBe('Hired');
    const others = (await lever('/v1/archive_reasons?type=non-hired')).json.data;
    expect(others.some((reason: { status: string }) => reason.status === 'inactive')).toBe(true);
    expect((await lever(`/v1/archive_reasons/${hired[0].id}`)).json.data.type).toBe('hired');
  });

  it('lists active users, finds by e-mail, and reads a deactivated one by id', async () => {
    const { data } = (await lever('/v1/users')).json;
    const all = (await lever('/v1/users?includeDeactivated=true')).json.data;
    expect(all.length).toBe(data.length + 1);
    const left = all.find((user: { deactivatedAt: number | null }) => user.deactivatedAt !== null);
    expect((await lever(`/v1/users/${left.id}`)).status).toBe(200);
    expect((await lever(`/v1/users?email=${data[0].email}`)).json.data).toEqual([data[0]]);
  });

  it('lists postings without confidential ones, filters and expands', async () => {
    const { data } = (await lever('/v1/postings')).json;
    expect(data.map((posting: { text: string }) => posting.text)).not.toContain('Chief of Staff');
    expect((await lever('/v1/postings?tag=Proforma_tasker_standard')).json.data).toHaveLength(1);
    const posting = (await lever(`/v1/postings/${data[0].id}?expand=hiringManager`)).json.data;
    expect(posting.hiringManager.name).toBe('Rosa Diaz');
    expect(posting.categories.location).toBe('San Francisco, CA');
    expect((await lever('/v1/postings/f0e1d2c3-b4a5-4687-9788-695a4b3c2d1e')).status).toBe(403);
  });

  it('counts tags and sources', async () => {
    await addCandidate({ email: 'a@example.com', tags: ['x'], sources: ['Referral'] });
    await addCandidate({ email: 'b@example.com', tags: ['x'] });
    expect((await lever('/v1/tags')).json.data).toContainEqual({ text: 'x', count: 2 });
    expect((await lever('/v1/sources')).json).toEqual({
      data: [{ text: 'Referral', count: 1 }],
      hasNext: false,
    });
  });

  it('shows offers with a start date, forms, and contacts; an offer may be missing', async () => {
    const startDate = 1_762_128_000_000;
    const { id, contact } = await addCandidate({
      offer: { startDate, salary: 120_000 },
      form: { fields: [{ id: 'f1', type: 'date', text: 'Start date', value: startDate }] },
    });
    const [offer] = (await lever(`/v1/opportunities/${id}/offers?expand=creator`)).json.data;
    expect(offer).toMatchObject({ status: 'signed', signatures: { candidate: { signed: true } } });
    expect(offer.creator.name).toBe('Kel Vin');
    expect(offer.fields).toContainEqual({
      text: 'Anticipated start date',
      identifier: 'anticipated_start_date',
      value: startDate,
    });
    const [form] = (await lever(`/v1/opportunities/${id}/forms`)).json.data;
    expect(form).toMatchObject({ type: 'form', text: 'Offer information', deletedAt: null });
    expect((await lever(`/v1/contacts/${contact}`)).json.data).toMatchObject({
      name: 'Mina Okafor',
      isAnonymized: false,
      location: { name: 'Reno, NV' },
    });
    const plain = await addCandidate({ email: 'plain@example.com' });
    expect((await lever(`/v1/opportunities/${plain.id}/offers`)).json).toEqual({ data: [], hasNext: false });
  });
});

describe('the rate limit', () => {
  it('passes a burst, then answers 429 without Retry-After until tokens are back', async () => {
    const limited = await openSandbox({
      limits: { lever: { perSecond: 10, burst: 20 } },
      now: () => 1_760_000_000_000,
    });
    try {
      const statuses = await Promise.all(
        Array.from({ length: 25 }, async () => (await limited.at.lever('/v1/stages')).status),
      );
      expect(statuses.filter((status) => status === 200)).toHaveLength(20);
      const { status, json, headers } = await limited.at.lever('/v1/stages');
      expect(status).toBe(429);
      expect(json.code).toBe('TooManyRequests');
      expect(headers.get('retry-after')).toBeNull();
      await limited.at.lever('/_control/clock/advance', { body: { ms: 1000 } });
      const later = await Promise.all(
        Array.from({ length: 12 }, async () => (await limited.at.lever('/v1/stages')).status),
      );
      expect(later.filter((status) => status === 200)).toHaveLength(10);
    } finally {
      await limited.stop();
    }
  });
});
