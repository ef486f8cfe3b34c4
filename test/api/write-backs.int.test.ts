import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leverNotes, leverWriteBacks } from '../../src/db/schema/write-backs.ts';
import { wantWriteBack } from '../../src/db/write-backs.ts';
import { type ApiUnderTest, NOBODY, startApiUnderTest } from './api-under-test.ts';
import { seedEntry, seedRun } from './seed.ts';

let api: ApiUnderTest;
let entry: Awaited<ReturnType<typeof seedEntry>>;
let settings: string;
beforeAll(async () => {
  api = await startApiUnderTest({ environment: { TEMPORAL_ADDRESS: NOBODY } });
  entry = await seedEntry(api);
  settings = `/api/v1/connections/${entry.lever.id}/write-back`;
});
afterAll(() => api.stop());

describe('the settings of write-backs', () => {
  it('are set whole, shown as they are and audited', async () => {
    const body = { enabled: true, secret_notes: true, perform_as: 'user-1', advance_to_stage: 'offer' };
    expect(await api.call('PUT', settings, { body })).toMatchObject({ status: 200, json: body });
    const { json } = await api.call('PUT', settings, { body: { enabled: true } });
    expect(json).toEqual({ enabled: true, secret_notes: false });
    const audit = await api.call('GET', `/api/v1/audit?object_id=${entry.lever.id}`);
    expect(audit.json.data[0]).toMatchObject({ action: 'connection.write_back_set' });
  });

  it.each([
    ['an id that is none', { enabled: true, perform_as: 'no spaces' }, 400],
    ['an unknown setting', { enabled: true, advance: 'offer' }, 400],
    ['nothing about being enabled', {}, 400],
  ])('refuse %s', async (_title, body, status) => {
    expect((await api.call('PUT', settings, { body })).status).toBe(status);
  });

  it('belong to Lever connections', async () => {
    const body = { enabled: true };
    const checkr = `/api/v1/connections/${entry.checkr.id}/write-back`;
    expect(await api.call('PUT', checkr, { body })).toMatchObject({
      status: 409,
      json: { code: 'connection.wrong_kind' },
    });
    expect((await api.call('PUT', '/api/v1/connections/conn_none/write-back', { body })).status).toBe(404);
  });
});

/** What the completion of a check of a new run wants; answers for whom. */
async function wantOne() {
  const opportunityId = randomUUID();
  const { runId } = await seedRun(api, entry, { run: { subject: opportunityId } });
  const wanted = {
    runId,
    taskKey: 'check',
    attempt: 1,
    checkId: null,
    state: 'completed',
    advance: true,
  } as const;
  await api.db.transaction((tx) => wantWriteBack(tx, { ...wanted, always: true }));
  return { runId, opportunityId };
}

describe('write-backs', () => {
  it('that wait for an admin are listed with what to do, and taken up with an answer', async () => {
    const { runId, opportunityId } = await wantOne();
    await api.db.update(leverNotes).set({ state: 'unconfirmed' });
    await api.db
      .update(leverWriteBacks)
      .set({ state: 'needs_attention', attention: 'note_unconfirmed', nextAttemptAt: null });
    const list = `/api/v1/connections/${entry.lever.id}/write-backs`;
    const { json } = await api.call('GET', `${list}?state=needs_attention`, { as: 'viewer' });
    expect(json.data).toMatchObject([
      { run_id: runId, opportunity_id: opportunityId, attention: 'note_unconfirmed', wanted: 'completed' },
    ]);
    expect(json.data[0].message).toMatch(/Look in Lever/);
    expect(JSON.stringify(json)).not.toMatch(/advance|clear/i);

    const body = { opportunity_id: opportunityId, unconfirmed_notes: 'are_there' };
    expect((await api.call('POST', `${list}/resume`, { body })).json).toEqual({ resumed: 1 });
    expect((await api.call('POST', `${list}/resume`, { body })).json).toEqual({ resumed: 0 });
    const again = await api.call('GET', `${list}?opportunity_id=${opportunityId}`);
    expect(again.json.data).toMatchObject([{ state: 'pending', attention: null, message: null }]);
    const [note] = await api.db.select().from(leverNotes);
    expect(note?.state).toBe('written');
    const audit = await api.call('GET', `/api/v1/audit?object_id=${opportunityId}`);
    expect(audit.json.data[0]).toMatchObject({ action: 'write_back.resumed' });
  });
});
