import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLeverClient, type LeverClient } from '../../../src/integrations/lever/client.ts';
import { stageIdOf } from '../../../src/integrations/lever/opportunity.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start.ts';
import { control } from './control.ts';
import { FAULTS } from './faults.ts';

const State = z.object({
  notes: z.array(z.looseObject({ user: z.string().nullable(), secret: z.boolean() })),
});

let twins: Sandbox;
let lever: LeverClient;
let opportunity: string;

beforeAll(async () => {
  twins = await startSandbox({ limits: { lever: { perSecond: 1000, burst: 1000 } } });
  lever = leverWith(3000);
});
afterAll(() => twins.stop());
beforeEach(async () => {
  await person('/reset', {});
  const added = await person('/opportunities', {
    name: 'Mina Okafor',
    email: 'mina@example.test',
    tags: ['onboard-me'],
  });
  opportunity = z.looseObject({ id: z.string() }).parse(added).id;
});

function leverWith(timeoutMs: number): LeverClient {
  const { url, apiKey } = twins.lever;
  return createLeverClient({ baseUrl: `${url}/v1`, credential: { type: 'api_key', apiKey }, timeoutMs });
}
const person = (path: string, body: unknown, method: 'POST' | 'PUT' = 'POST') =>
  control({ url: twins.lever.url, method, path, body });
const tagsNow = async () => (await lever.getOpportunity(opportunity)).tags;
const aUser = async () =>
  z
    .object({ users: z.array(z.object({ id: z.string() })) })
    .parse(await control({ url: twins.lever.url, method: 'GET', path: '/state' })).users[0]?.id ?? '';

describe('the writes of the Lever client against the Lever twin', () => {
  it('add and remove tags, repeated without effect, and leave the others and the person alone', async () => {
    const before = await lever.getOpportunity(opportunity);
    await lever.addTags(opportunity, ['Background Check:Ordered']);
    await lever.addTags(opportunity, ['Background Check:Ordered'], { performAs: await aUser() });
    expect(await tagsNow()).toEqual([...before.tags, 'Background Check:Ordered']);
    await lever.removeTags(opportunity, ['Background Check:Ordered', 'background check:error']);
    await lever.removeTags(opportunity, ['Background Check:Ordered']);
    const after = await lever.getOpportunity(opportunity);
    expect([after.tags, after.name, after.emails]).toEqual([
      before.tags,
      'Mina Okafor',
      ['mina@example.test'],
    ]);
  });

  it('write one note a call, read it back by its text and delete it', async () => {
    const performAs = await aUser();
    const { noteId } = await lever.createNote(opportunity, { value: 'Done. [gw:aa]' }, { performAs });
    await lever.createNote(opportunity, { value: 'Done. [gw:aa]' });
    const notes = await lever.listNotes(opportunity);
    expect(notes.map(({ fields, user }) => [fields[0]?.value, user])).toEqual([
      ['Done. [gw:aa]', performAs],
      ['Done. [gw:aa]', null],
    ]);
    await lever.deleteNote(opportunity, noteId);
    await lever.deleteNote(opportunity, noteId);
    expect(await lever.listNotes(opportunity)).toHaveLength(1);
  });

  it('write a secret note that the key cannot read back, unless the account lets it', async () => {
    await lever.createNote(opportunity, { value: 'Done.', secret: true });
    expect(await lever.listNotes(opportunity)).toEqual([]);
    await person('/settings', { secretNotesReadable: true }, 'PUT');
    expect(await lever.listNotes(opportunity)).toMatchObject([
      { secret: true, fields: [{ value: 'Done.' }] },
    ]);
  });

  it('cannot delete the note of a person', async () => {
    await person(`/opportunities/${opportunity}/notes`, { value: 'Call her on Monday.' });
    const [note] = await lever.listNotes(opportunity);
    await expect(lever.deleteNote(opportunity, note?.id ?? '')).rejects.toMatchObject({
      code: 'lever.invalid_request',
      outcome: 'refused',
    });
  });

  it('read a second page of notes', async () => {
    for (let n = 0; n < 101; n += 1) {
      await person(`/opportunities/${opportunity}/notes`, { value: `Note ${n}` });
    }
    const notes = await lever.listNotes(opportunity);
    expect(new Set(notes.map(({ fields }) => fields[0]?.value)).size).toBe(101);
  });

  it('advance the stage, also of a hired person, who stays hired', async () => {
    await person(`/opportunities/${opportunity}/hire`, {});
    await lever.updateStage(opportunity, 'offer');
    const after = await lever.getOpportunity(opportunity);
    expect([stageIdOf(after), after.archived !== null]).toEqual(['offer', true]);
    await expect(lever.updateStage(opportunity, 'nowhere')).rejects.toMatchObject({
      code: 'lever.invalid_request',
    });
  });

  it('are refused in the name of a user that does not exist', async () => {
    const options = { performAs: '00000000-0000-4000-8000-000000000000' };
    const refused = { code: 'lever.invalid_request', outcome: 'refused' };
    await expect(lever.addTags(opportunity, ['x'], options)).rejects.toMatchObject(refused);
    await expect(lever.updateStage(opportunity, 'offer', options)).rejects.toMatchObject(refused);
    await expect(lever.createNote(opportunity, { value: 'x' }, options)).rejects.toMatchObject(refused);
    expect(await lever.listNotes(opportunity)).toEqual([]);
    expect(await tagsNow()).not.toContain('x');
  });

  it.each(FAULTS)('say of %s whether the note may be there', async (_title, fault, { code, outcome }) => {
    await person('/faults', { match: { method: 'POST', path: '/v1/opportunities' }, ...fault });
    await expect(leverWith(250).createNote(opportunity, { value: 'Done.' })).rejects.toMatchObject({
      code: `lever.${code}`,
      outcome,
      operation: 'createNote',
    });
    if (outcome === 'refused') expect(await lever.listNotes(opportunity)).toEqual([]);
  });

  it('leave a note behind when the answer fails after the effect', async () => {
    const match = { method: 'POST', path: '/v1/opportunities' };
    await person('/faults', { match, kind: 'status', status: 503, afterEffect: true });
    await expect(lever.createNote(opportunity, { value: 'Done.' })).rejects.toMatchObject({
      outcome: 'unknown',
    });
    const state = State.parse(await control({ url: twins.lever.url, method: 'GET', path: '/state' }));
    expect(state.notes).toHaveLength(1);
  });
});
