import { Client, Connection } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { answerFlag } from '../../src/api/admin/run-flag-routes.ts';
import { listRunFlags } from '../../src/db/run-flags.ts';
import { runsOfSubject } from '../../src/db/runs.ts';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { runActions, runs } from '../../src/db/schema/runs.ts';
import { changeListener, type ListenerChanges } from '../../src/db/write-listeners.ts';
import { createLeverDispatch } from '../../src/inbox/dispatch-lever.ts';
import { createRunStarter, type RunStarter } from '../../src/inbox/run-starter.ts';
import { registerSearchAttributes } from '../../src/temporal/search-attributes.ts';
import { createPerformer, type Performer } from '../activities/performer.ts';
import { startWorld, type World } from '../activities/world.ts';
import { createTestNamespace } from '../helpers/namespace.ts';
import { deliver, deliveryOf } from './deliver.ts';

let world: World;
let connection: Connection;
let starter: RunStarter;
let performer: Performer;

// No worker: what counts is what the dispatcher does about a run that is open.
beforeAll(async () => {
  const namespace = await createTestNamespace();
  connection = await Connection.connect({ address: inject('temporalAddress') });
  await registerSearchAttributes(connection, namespace);
  world = await startWorld();
  const client = new Client({ connection, namespace });
  starter = createRunStarter({ db: world.db, client, turnsPerExecution: null });
  performer = createPerformer(world);
});
afterAll(async () => {
  await world.stop();
  await connection.close();
});

const NOTHING = { unhired: 'nothing', archived: 'nothing', deleted: 'nothing' } as const;

const change = (changes: ListenerChanges) =>
  changeListener(world.db, { id: world.listener.id, actor: 'system', changes, now: new Date() });

async function candidate(details: Record<string, unknown> = {}): Promise<string> {
  const made = await world.leverControl('POST', '/opportunities', {
    name: 'Ada Byron',
    email: `ada.${Math.random()}@example.test`,
    ...details,
  });
  return z.object({ id: z.string() }).parse(made).id;
}
const inLever = (id: string, what: string) => world.leverControl('POST', `/opportunities/${id}/${what}`, {});

async function tell(event: string, opportunityId: string, occurredAt = new Date()) {
  const [id = ''] = await deliver(world, [{ event, body: { opportunityId }, occurredAt }]);
  return { id, outcome: await act(id) };
}
const act = async (id: string) =>
  createLeverDispatch({ db: world.db, starter, vendors: performer.vendors })(await deliveryOf(world, id));

/** Somebody who was hired and whose run is open. */
async function hired(): Promise<{ readonly id: string; readonly runId: string }> {
  const id = await candidate();
  await inLever(id, 'hire');
  await tell('candidateHired', id);
  const [run] = await runsOfSubject(world.db, { definitionId: world.definition.id, subject: id });
  return { id, runId: run?.id ?? '' };
}

const flagsOf = async (runId: string) =>
  (await listRunFlags(world.db, { runId }, { limit: 10, after: null })).data.map(({ reason, answer }) => [
    reason,
    answer,
  ]);
const actionsOf = (runId: string) => world.db.select().from(runActions).where(eq(runActions.runId, runId));

describe('what happens in Lever after the entry', () => {
  it('flags the run once for each reason, and a hire that is back answers the flag', async () => {
    const { id, runId } = await hired();
    await inLever(id, 'unarchive');
    for (let times = 0; times < 2; times += 1) {
      expect((await tell('candidateArchiveChange', id)).outcome).toEqual({
        state: 'done',
        outcome: 'The hire was taken back in Lever. Flagged the run.',
        runId,
      });
    }
    await inLever(id, 'archive');
    await tell('candidateArchiveChange', id);
    expect(await flagsOf(runId)).toEqual([
      ['archived', null],
      ['unhired', null],
    ]);
    await inLever(id, 'hire');
    expect((await tell('candidateArchiveChange', id)).outcome).toMatchObject({ state: 'ignored' });
    expect(await flagsOf(runId)).toEqual([
      ['archived', 'resolved'],
      ['unhired', 'resolved'],
    ]);
    await world.leverControl('DELETE', `/opportunities/${id}`);
    expect((await tell('candidateDeleted', id)).outcome).toMatchObject({ state: 'done' });
    expect((await flagsOf(runId))[0]).toEqual(['deleted', null]);
  });

  it('cancels the run when the policy says so, in the name of the listener', async () => {
    const { id, runId } = await hired();
    await change({ policies: { unhired: 'cancel' } });
    await inLever(id, 'unarchive');
    await tell('candidateArchiveChange', id);
    await change({ policies: { unhired: 'flag' } });
    expect(await actionsOf(runId)).toMatchObject([
      { kind: 'cancel_run', actor: `webhook:${world.listener.id}`, state: 'pending' },
    ]);
    expect(await flagsOf(runId)).toEqual([]);
  });

  it('does nothing when a webhook claims what Lever does not show, when no run is open, or by policy', async () => {
    const { id, runId } = await hired();
    expect((await tell('candidateArchiveChange', id)).outcome).toMatchObject({ state: 'ignored', runId });
    expect((await tell('candidateDeleted', id)).outcome).toMatchObject({ state: 'again' });
    const stranger = await candidate();
    expect((await tell('candidateDeleted', stranger)).outcome).toMatchObject({
      outcome: 'No run of this candidate is open.',
    });
    await inLever(id, 'unarchive');
    await change({ policies: NOTHING });
    expect((await tell('candidateArchiveChange', id)).outcome).toMatchObject({ state: 'ignored' });
    await change({ policies: { unhired: 'flag', archived: 'flag', deleted: 'flag' } });
    expect(await flagsOf(runId)).toEqual([]);
    expect(await actionsOf(runId)).toEqual([]);
  });
});

describe('a later hire after the run closed', () => {
  async function closed() {
    const { id, runId } = await hired();
    await world.db.update(runs).set({ state: 'completed', closedAt: new Date() }).where(eq(runs.id, runId));
    return { id, runId, later: new Date(Date.now() + 5_000) };
  }
  const generations = async (subject: string) =>
    (await runsOfSubject(world.db, { definitionId: world.definition.id, subject })).length;

  it('asks, and starts a new run when an admin says so', async () => {
    await change({ policies: { rehired: 'ask' } });
    const { id, runId, later } = await closed();
    const { id: deliveryId, outcome } = await tell('candidateHired', id, later);
    expect(outcome).toMatchObject({ state: 'ignored', runId });
    await world.db.update(deliveries).set({ state: 'ignored' }).where(eq(deliveries.id, deliveryId));
    const [flag] = (await listRunFlags(world.db, { runId, state: 'open' }, { limit: 10, after: null })).data;
    const answer = (word: 'acknowledged' | 'started') =>
      answerFlag(world, 'key:test', { id: flag?.id ?? 0, answer: word });
    await expect(answer('acknowledged')).rejects.toMatchObject({ code: 'run_flag.wrong_answer' });
    await answer('started');
    await expect(answer('started')).rejects.toMatchObject({ code: 'run_flag.answered' });
    expect(await deliveryOf(world, deliveryId)).toMatchObject({ state: 'pending' });
    expect(await act(deliveryId)).toMatchObject({ outcome: 'Started the run.' });
    expect(await generations(id)).toBe(2);
  });

  it('is ignored, or starts at once, by policy', async () => {
    const [one, other] = [await closed(), await closed()];
    await change({ policies: { rehired: 'ignore' } });
    expect((await tell('candidateHired', one.id, one.later)).outcome).toMatchObject({ state: 'ignored' });
    await change({ policies: { rehired: 'start' } });
    expect((await tell('candidateHired', other.id, other.later)).outcome).toMatchObject({ state: 'done' });
    expect([await generations(one.id), await generations(other.id)]).toEqual([1, 2]);
  });
});

describe('the filter of a listener', () => {
  it('lets in by a fresh read, and says which part is not met', async () => {
    await change({ filter: { origins: ['referred'], tags: ['Driver'] } });
    const [right, wrongTag, wrongOrigin] = [
      await candidate({ origin: 'referred', tags: ['driver'] }),
      await candidate({ origin: 'referred' }),
      await candidate({ origin: 'applied', tags: ['driver'] }),
    ];
    const outcomes = [];
    for (const id of [right, wrongTag, wrongOrigin]) {
      outcomes.push((await tell('candidateHired', id)).outcome.outcome);
    }
    const unknown = await tell('candidateHired', 'nobody-of-lever');
    await change({ filter: { origins: [], tags: [] } });
    expect(outcomes).toEqual([
      'Started the run.',
      'Filter not met: the candidate has none of the tags Driver.',
      'Filter not met: the origin is none of referred.',
    ]);
    expect(unknown.outcome).toMatchObject({ state: 'again' });
  });

  it('is not asked when the listener is switched off', async () => {
    await change({ active: false });
    const { outcome } = await tell('candidateHired', await candidate());
    await change({ active: true });
    expect(outcome).toEqual({ state: 'ignored', outcome: 'The listener is switched off.' });
  });
});
