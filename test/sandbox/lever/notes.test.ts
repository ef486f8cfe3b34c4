import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox } from '../call.ts';

let sandbox: OpenSandbox;
let path: string;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await lever('/_control/reset', { body: {} });
  const { json } = await lever('/_control/opportunities', { body: { name: 'Mina Okafor' } });
  path = `/v1/opportunities/${json.id}/notes`;
});
const lever: OpenSandbox['at']['lever'] = (...words) => sandbox.at.lever(...words);

describe('the notes of the Lever twin', () => {
  it('answer a secret note whole, then hide it from the key until a switch shows it', async () => {
    const written = await lever(path, { body: { value: 'Secret.', secret: true } });
    expect([written.status, written.json.data.secret]).toEqual([201, true]);
    const own = `${path}/${written.json.data.noteId}`;
    expect((await lever(path)).json).toEqual({ data: [], hasNext: false });
    expect((await lever(own)).status).toBe(404);
    expect((await lever(own, { method: 'DELETE' })).status).toBe(404);
    await lever('/_control/settings', { method: 'PUT', body: { secretNotesReadable: true } });
    expect((await lever(path)).json.data).toHaveLength(1);
    expect((await lever(own)).json.data.fields[0].value).toBe('Secret.');
  });

  it('replace the values of a note that came through the API, and of no other', async () => {
    const { noteId } = (await lever(path, { body: { value: 'First.' } })).json.data;
    const values = [{ value: 'Second.' }, { value: 'Third.' }];
    const replaced = await lever(`${path}/${noteId}`, { method: 'PUT', body: { values } });
    expect(replaced.json.data.fields.map(({ value }: { value: string }) => value)).toEqual([
      'Second.',
      'Third.',
    ]);
    await lever(`${path.replace('/v1', '/_control').replace('/notes', '')}/notes`, {
      body: { value: 'By hand.' },
    });
    const byHand = (await lever(path)).json.data.find(
      (note: { fields: { value: string }[] }) => note.fields[0]?.value === 'By hand.',
    );
    expect((await lever(`${path}/${byHand.id}`, { method: 'PUT', body: { values } })).status).toBe(400);
    expect((await lever(`${path}/${byHand.id}`, { method: 'DELETE' })).status).toBe(400);
    expect((await lever(path)).json.data).toHaveLength(2);
  });
});
