import { randomUUID } from 'node:crypto';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { getRun, type RunRow, runsOfSubject } from '../../src/db/runs.ts';
import { checks } from '../../src/db/schema/checks.ts';
import { runs } from '../../src/db/schema/runs.ts';
import { newId } from '../../src/ids.ts';
import { createCheckrDispatch } from '../../src/inbox/dispatch-checkr.ts';
import { createLeverDispatch } from '../../src/inbox/dispatch-lever.ts';
import { enterRun } from '../../src/inbox/enter-run.ts';
import { createRunStarter, type RunStarter } from '../../src/inbox/run-starter.ts';
import { registerSearchAttributes } from '../../src/temporal/search-attributes.ts';
import { checkFollowupWorkflowId, runKey } from '../../src/workflows/contract.ts';
import { createCheckDesk } from '../activities/check-desk.ts';
import { type HiredPerson, hirePerson } from '../activities/hired-person.ts';
import { checkInput, createPerformer, type Performer } from '../activities/performer.ts';
import { startWorld, type World } from '../activities/world.ts';
import { createTestNamespace } from '../helpers/namespace.ts';
import { deliver, deliveryOf } from './deliver.ts';

let world: World;
let connection: Connection;
let client: Client;
let starter: RunStarter;
let desk: ReturnType<typeof createCheckDesk>;
let performer: Performer;

// No worker: what counts is what was asked of Temporal.
beforeAll(async () => {
  const namespace = await createTestNamespace();
  connection = await Connection.connect({ address: inject('temporalAddress') });
  await registerSearchAttributes(connection, namespace);
  client = new Client({ connection, namespace });
  world = await startWorld({ poolSize: 8 });
  starter = createRunStarter({ db: world.db, client, turnsPerExecution: null });
  desk = createCheckDesk(world);
  performer = createPerformer(world);
});

afterAll(async () => {
  await world.stop();
  await connection.close();
});

const actOnLever = async (id: string) =>
  createLeverDispatch({ db: world.db, starter, vendors: performer.vendors })(await deliveryOf(world, id));
const actOnCheckr = async (id: string) =>
  createCheckrDispatch({ db: world.db, keyRing: world.keyRing, starter, vendors: performer.vendors })(
    await deliveryOf(world, id),
  );

async function hireDelivered(opportunityId: string, occurredAt = new Date()): Promise<string> {
  const [id = ''] = await deliver(world, [{ body: { opportunityId }, occurredAt }]);
  return id;
}

async function runOf(subject: string): Promise<RunRow> {
  const [run] = await runsOfSubject(world.db, { definitionId: world.definition.id, subject });
  if (!run) throw new Error('There is no run');
  return run;
}

/** The signals that an execution got, oldest first. */
async function pokesOf(workflowId: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
}

describe('a hire', () => {
  it('starts its run once when it is dispatched ten times at once', async () => {
    const subject = randomUUID();
    const id = await hireDelivered(subject);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => actOnLever(id)));
    const run = await runOf(subject);
    expect(outcomes).toEqual(
      outcomes.map(() => ({ state: 'done', outcome: 'Started the run.', runId: run.id })),
    );
    const execution = await client.workflow.getHandle(run.workflowId).describe();
    expect(execution).toMatchObject({ status: { name: 'RUNNING' }, taskQueue: 'gangway' });
    expect(execution.typedSearchAttributes.get(runKey)).toBe(run.id);
    expect(run.startedAt).toBeInstanceOf(Date);
    expect(await pokesOf(run.workflowId)).toBe(0);
  });

  it('starts a run whose row was written by a dispatcher that died then', async () => {
    const subject = randomUUID();
    const [first, second] = [await hireDelivered(subject), await hireDelivered(subject)];
    await enterRun(world.db, {
      ...{ definitionId: world.definition.id, subject, connectionId: world.lever.id },
      ...{ listenerId: world.listener.id, deliveryId: first, occurredAt: new Date() },
    });
    expect(await actOnLever(second)).toMatchObject({ state: 'done', outcome: 'Told the open run.' });
    expect(await actOnLever(first)).toMatchObject({ state: 'done', outcome: 'Started the run.' });
    const { workflowId } = await runOf(subject);
    expect(await pokesOf(workflowId)).toBe(1);
  });

  it('of an execution that was terminated closes the row at that time, and a later one enters again', async () => {
    const subject = randomUUID();
    await actOnLever(await hireDelivered(subject));
    const run = await runOf(subject);
    const handle = client.workflow.getHandle(run.workflowId);
    await handle.terminate();
    const { closeTime } = await handle.describe();
    const ended = closeTime?.getTime() ?? Number.NaN;

    const [same, later] = [new Date(ended - 1), new Date(ended + 1)];
    const deliveries = [await hireDelivered(subject, same), await hireDelivered(subject, later)];
    const [sameHire = '', laterHire = ''] = deliveries;
    expect(await actOnLever(sameHire)).toMatchObject({ state: 'again' });
    expect(await getRun(world.db, run.id)).toMatchObject({ state: 'terminated', closedAt: closeTime });
    expect(await actOnLever(sameHire)).toMatchObject({ state: 'ignored', runId: run.id });
    expect(await actOnLever(laterHire)).toMatchObject({ state: 'done', outcome: 'Started the run.' });
    expect(await runOf(subject)).toMatchObject({ generation: 2, state: 'entering' });
  });

  it('does not take the execution of another run for its own', async () => {
    const subject = randomUUID();
    const id = await hireDelivered(subject);
    await actOnLever(id);
    // As after a restore of a database that did not know the run yet.
    await world.db.delete(runs).where(eq(runs.subject, subject));
    await expect(actOnLever(id)).rejects.toMatchObject({ code: 'run.workflow_id_taken' });
    expect(await runOf(subject)).toMatchObject({ startedAt: null });
  });

  it('is ignored when it cannot be one', async () => {
    const [otherEvent = '', nobody = '', slashes = ''] = await deliver(world, [
      { event: 'candidateArchiveChange' },
      { body: {} },
      { body: { opportunityId: '../../users' } },
    ]);
    for (const id of [otherEvent, nobody, slashes]) {
      expect(await actOnLever(id)).toMatchObject({ state: 'ignored' });
    }
    const [unheard = ''] = await deliver(world, [{ listenerId: null }]);
    expect(await actOnLever(unheard)).toMatchObject({ state: 'ignored' });
  });
});

describe('an event of a check', () => {
  /** A person whose check is ordered, with an execution that is open unless told otherwise. */
  async function ordered({ execution = true } = {}): Promise<HiredPerson & { readonly orderId: string }> {
    const person = await hirePerson(world);
    await performer.follow(checkInput(person));
    if (execution) await starter.start(await getRun(world.db, person.runId), world.definition.key);
    return { ...person, orderId: (await desk.checkOf(person)).providerOrderId ?? '' };
  }

  async function eventOf(orderId: string): Promise<string> {
    const event = {
      source: 'checkr' as const,
      event: 'invitation.completed',
      body: { object: { id: orderId } },
    };
    const [id = ''] = await deliver(world, [event]);
    return id;
  }

  const followUpOf = (checkId: string, deliveryId: string) =>
    client.workflow.getHandle(checkFollowupWorkflowId(checkId, deliveryId)).describe();

  it('tells the open run', async () => {
    const { orderId, runId, workflowId } = await ordered();
    expect(await actOnCheckr(await eventOf(orderId))).toEqual({
      state: 'done',
      outcome: 'Told the run.',
      runId,
    });
    expect(await pokesOf(workflowId)).toBe(1);
  });

  it('starts one follow-up when its run is closed, however often it is dispatched', async () => {
    const person = await ordered();
    const closed = { state: 'completed' as const, closedAt: new Date() };
    await world.db.update(runs).set(closed).where(eq(runs.id, person.runId));
    const { id: checkId } = await desk.checkOf(person);
    const event = await eventOf(person.orderId);
    const outcomes = await Promise.all([actOnCheckr(event), actOnCheckr(event), actOnCheckr(event)]);
    expect(outcomes).toEqual(
      outcomes.map(() => expect.objectContaining({ state: 'done', runId: person.runId })),
    );
    const { runId: execution, taskQueue } = await followUpOf(checkId, event);
    await actOnCheckr(event);
    expect(await followUpOf(checkId, event)).toMatchObject({ runId: execution });
    expect(taskQueue).toBe('gangway');
    expect(await pokesOf(person.workflowId)).toBe(0);

    await client.workflow.getHandle(checkFollowupWorkflowId(checkId, event)).terminate();
    await actOnCheckr(event);
    expect(await followUpOf(checkId, event)).toMatchObject({ runId: execution });
  });

  it('of an attempt that has a successor starts a follow-up and does not bother the run', async () => {
    const person = await ordered();
    const first = await desk.checkOf(person);
    const second = newId('check');
    await world.db.insert(checks).values({
      ...first,
      ...{ id: second, attempt: 2, tag: `gw:${second}`, idempotencyKey: randomUUID(), providerOrderId: null },
    });
    const event = await eventOf(person.orderId);
    await actOnCheckr(event);
    expect(await followUpOf(first.id, event)).toMatchObject({ status: { name: 'RUNNING' } });
    expect(await pokesOf(person.workflowId)).toBe(0);
  });

  it('of a run whose execution was terminated closes the row and starts a follow-up', async () => {
    const person = await ordered();
    await client.workflow.getHandle(person.workflowId).terminate();
    const { id: checkId } = await desk.checkOf(person);
    const event = await eventOf(person.orderId);
    expect(await actOnCheckr(event)).toMatchObject({ state: 'done' });
    expect(await getRun(world.db, person.runId)).toMatchObject({
      state: 'terminated',
      closedAt: expect.any(Date),
    });
    expect(await followUpOf(checkId, event)).toMatchObject({ status: { name: 'RUNNING' } });
  });

  it('of a run whose execution Temporal has forgotten closes the row, too', async () => {
    const person = await ordered({ execution: false });
    await expect(client.workflow.getHandle(person.workflowId).describe()).rejects.toThrow(
      WorkflowNotFoundError,
    );
    expect(await actOnCheckr(await eventOf(person.orderId))).toMatchObject({ state: 'done' });
    expect(await getRun(world.db, person.runId)).toMatchObject({
      state: 'terminated',
      closedAt: expect.any(Date),
    });
  });
});
