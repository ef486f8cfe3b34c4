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
  const sent = () =>
    server.requests.map(({ method, target, body }) =>
      [`${method} ${target}`, body.toString()].join(' ').trim(),
    );
  return { lever, sent };
}

const data = (value: unknown, status = 200) => jsonAnswers(() => ({ status, json: { data: value } }));

describe('the writes of the Lever client', () => {
  it('change tags and stage, in somebody’s name when one is given', async () => {
    const { lever, sent } = await clientFor(data({ id: 'o', name: '', emails: [] }));
    await lever.addTags('o', ['Background Check:Ordered'], { performAs: 'user 1' });
    await lever.removeTags('o', ['a', 'b']);
    await lever.updateStage('o', 'offer', { performAs: undefined });
    expect(sent()).toEqual([
      'POST /v1/opportunities/o/addTags?perform_as=user+1 {"tags":["Background Check:Ordered"]}',
      'POST /v1/opportunities/o/removeTags {"tags":["a","b"]}',
      'PUT /v1/opportunities/o/stage {"stage":"offer"}',
    ]);
  });

  it('keep nothing of an answer whose contact data Lever has blanked', async () => {
    const { lever } = await clientFor(data({ id: 'o', name: '', emails: [], tags: ['x'] }));
    expect(await lever.addTags('o', ['x'])).toEqual({ id: 'o' });
    expect(await lever.updateStage('o', 'offer')).toEqual({ id: 'o' });
  });

  it('write a note without notifying anybody, and take its id from either shape of the answer', async () => {
    const documented = await clientFor(data({ noteId: 'n1' }, 201));
    await expect(
      documented.lever.createNote('o', { value: 'Done.', secret: true }, { performAs: 'u' }),
    ).resolves.toEqual({ noteId: 'n1' });
    expect(documented.sent()).toEqual([
      'POST /v1/opportunities/o/notes?perform_as=u {"value":"Done.","secret":true,"notifyFollowers":false}',
    ]);
    const live = await clientFor(data({ id: 'n2', text: 'Note', fields: [], noteId: 'n2' }, 201));
    await expect(live.lever.createNote('o', { value: 'Done.' })).resolves.toEqual({ noteId: 'n2' });
    const broken = await clientFor(data({}, 201));
    await expect(broken.lever.createNote('o', { value: 'Done.' })).rejects.toMatchObject({
      code: 'lever.bad_response',
      outcome: 'unknown',
    });
  });

  it('read all pages of the notes, also of old ones with fields missing', async () => {
    const { lever, sent } = await clientFor(
      jsonAnswers(({ target }) => ({
        json: target.includes('offset=')
          ? { data: [{ id: 'n2', fields: [{ value: 'two' }], secret: true, createdAt: '5' }], hasNext: false }
          : { data: [{ id: 'n1', fields: null, deletedAt: 7 }], next: 'page 2', hasNext: true },
      })),
    );
    await expect(lever.listNotes('o')).resolves.toEqual([
      { id: 'n1', fields: [], user: null, secret: false, createdAt: null, deletedAt: 7 },
      { id: 'n2', fields: [{ value: 'two' }], user: null, secret: true, createdAt: 5, deletedAt: null },
    ]);
    expect(sent()).toEqual(['GET /v1/opportunities/o/notes', 'GET /v1/opportunities/o/notes?offset=page+2']);
  });

  it('take a deleted note, and one that was gone already, for deleted', async () => {
    const gone = await clientFor(
      jsonAnswers(() => ({
        status: 404,
        json: { code: 'ResourceNotFound', message: 'notes n was not found' },
      })),
    );
    await expect(gone.lever.deleteNote('o', 'n')).resolves.toBeUndefined();
    expect(gone.sent()).toEqual(['DELETE /v1/opportunities/o/notes/n']);
    const refused = await clientFor(jsonAnswers(() => ({ status: 403, json: { code: 'x', message: 'y' } })));
    await expect(refused.lever.deleteNote('o', 'n')).rejects.toMatchObject({ code: 'lever.forbidden' });
  });
});
