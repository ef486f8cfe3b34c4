import { type Client, Connection, Client as TemporalClient } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { guardActivities } from '../../src/activities/guard-activities.ts';
import { createWriteBackActivities } from '../../src/activities/lever-write-back.ts';
import { createVendorClients } from '../../src/activities/vendor-clients.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { claimAndWork, createDispatcher } from '../../src/inbox/dispatcher.ts';
import { createWriteBackOutbox } from '../../src/inbox/write-back-outbox.ts';
import { connectionQueue, leverWriteBackWorkflowId, RUN_QUEUE } from '../../src/workflows/contract.ts';
import type { leverWriteBack } from '../../src/workflows/index.ts';
import { startWorld, type World } from '../activities/world.ts';
import {
  addCandidate,
  type Candidate,
  inLever,
  rowsOf,
  setWriteBack,
  want,
} from '../activities/write-back-desk.ts';
import { createTestNamespace } from '../helpers/namespace.ts';
import { keepHistory, replayOwnHistory } from '../helpers/replay.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { CONVERTER } from './run-harness.ts';

const [ORDERED, COMPLETED] = ['Background Check:Ordered', 'Background Check:Completed'];
const MAY_ARRIVE_MS = 300;
const NOTES = { method: 'POST', path: '^/v1/opportunities/[^/]+/notes$' };
const bundle = { codePath: inject('workflowBundlePath') };
const logger = pino({ level: 'silent' });

let world: World;
let connection: Connection;
let native: NativeConnection;
let client: Client;
let stopWorkflows: () => Promise<void>;
let stopActivities: () => Promise<void>;
let stopDispatcher: () => Promise<void>;
let candidate: Candidate;

beforeAll(async () => {
  const [started, namespace] = await Promise.all([startWorld(), createTestNamespace()]);
  world = started;
  const address = inject('temporalAddress');
  [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  client = new TemporalClient({ connection, namespace, dataConverter: CONVERTER });
  stopWorkflows = await serve({ taskQueue: RUN_QUEUE, workflowBundle: bundle });
  stopActivities = await serveLever();
  stopDispatcher = dispatch();
});
beforeEach(async () => {
  await setWriteBack(world, { enabled: true });
  candidate = await addCandidate(world);
});
afterEach(async () => {
  const handle = client.workflow.getHandle(leverWriteBackWorkflowId(candidate));
  await replayOwnHistory(handle, { client, bundle });
});
afterAll(async () => {
  await stopDispatcher();
  await Promise.all([stopWorkflows(), stopActivities()]);
  await Promise.all([connection.close(), native.close(), world.stop()]);
});

async function serve(options: Pick<WorkerOptions, 'taskQueue' | 'workflowBundle' | 'activities'>) {
  const worker = await Worker.create({
    connection: native,
    namespace: client.options.namespace,
    dataConverter: CONVERTER,
    shutdownForceTime: '1s',
    ...options,
  });
  const running = worker.run().catch(() => {});
  return async () => {
    worker.shutdown();
    await running;
  };
}

/** The worker of the Lever connection; without a guard its activities do not tell that they live. */
function serveLever({ fetch = globalThis.fetch, guarded = true } = {}) {
  const vendors = createVendorClients({
    db: world.db,
    keyRing: world.keyRing,
    publicUrl: 'http://127.0.0.1',
    fetch,
  });
  const activities = createWriteBackActivities({ db: world.db, vendors, mayArriveMs: MAY_ARRIVE_MS });
  return serve({
    taskQueue: connectionQueue(world.lever),
    activities: guarded ? guardActivities(activities, logger) : activities,
  });
}

/** The dispatcher with the outbox alone. */
function dispatch(): () => Promise<void> {
  const dispatcher = createDispatcher({
    sql: world.sql,
    logger,
    deliveries: async () => [],
    others: [claimAndWork(createWriteBackOutbox({ db: world.db, client, leaseMs: 5_000 }))],
  });
  const ended = dispatcher.run();
  return () => {
    dispatcher.stop();
    return ended;
  };
}

const untilSettled = (timeoutMs = 20_000) =>
  waitFor(
    'the write-backs to be settled',
    async () => {
      const rows = await rowsOf(world, candidate);
      return rows.length > 0 && rows.every(({ state }) => state === 'settled');
    },
    { timeoutMs },
  );
const ours = async () =>
  (await inLever(world, candidate)).tags.filter((tag) => tag.startsWith('Background Check:'));
const executions = async () => {
  const found: string[] = [];
  const query = `WorkflowId = "${leverWriteBackWorkflowId(candidate)}"`;
  for await (const { status } of client.workflow.list({ query })) found.push(status.name);
  return found;
};

describe('the execution that writes back', () => {
  it('is woken by the outbox, shows tag and note, and ends when nothing is left', async () => {
    await want(world, candidate, { state: 'ordered' });
    await untilSettled();
    expect(await ours()).toEqual([ORDERED]);
    await want(world, candidate, { state: 'completed' });
    await untilSettled();
    expect(await ours()).toEqual([COMPLETED]);
    expect((await inLever(world, candidate)).notes).toHaveLength(1);
    const handle = client.workflow.getHandle(leverWriteBackWorkflowId(candidate));
    await handle.result();
    const { events } = await handle.fetchHistory();
    expect(JSON.stringify(events)).not.toMatch(/Adelheid|Quillfeather|people\.test/i);
    await keepHistory(handle, { client, name: 'lever-write-back.completed' });
  });

  it('is one at a time for two checks of one opportunity that change at once', async () => {
    await Promise.all([
      want(world, candidate, { state: 'completed', taskKey: 'first' }),
      want(world, candidate, { state: 'completed', taskKey: 'second' }),
    ]);
    await untilSettled();
    expect(await ours()).toEqual([COMPLETED]);
    expect((await inLever(world, candidate)).notes).toHaveLength(2);
    await waitFor('the execution to end', async () =>
      (await executions()).every((status) => status === 'COMPLETED'),
    );
  });

  it('reads the note back whose answer was lost, while calls go wrong in every way', async () => {
    await world.leverControl('POST', '/faults', { match: NOTES, kind: 'drop_after' });
    const tags = { method: 'POST', path: '^/v1/opportunities/[^/]+/(add|remove)Tags$' };
    await world.leverControl('POST', '/faults', { match: tags, kind: 'status', status: 429 });
    await world.leverControl('POST', '/faults', {
      match: tags,
      kind: 'status',
      status: 503,
      afterEffect: true,
    });
    const reads = { method: 'GET', path: '/v1/opportunities' };
    await world.leverControl('POST', '/faults', { match: reads, kind: 'html_200' });
    await want(world, candidate, { state: 'completed' });
    await untilSettled(30_000);
    expect(await ours()).toEqual([COMPLETED]);
    expect((await inLever(world, candidate)).notes).toHaveLength(1);
    const handle = client.workflow.getHandle(leverWriteBackWorkflowId(candidate));
    await handle.result();
    await keepHistory(handle, { client, name: 'lever-write-back.answers-lost' });
  });

  it('goes on where a worker ended that had sent the note, with other people at work', async () => {
    await stopActivities();
    let sent = () => {};
    const noteSent = new Promise<void>((resolve) => {
      sent = resolve;
    });
    const silent: typeof globalThis.fetch = async (target, init) => {
      const answer = await globalThis.fetch(target, init);
      if (init?.method !== 'POST' || !String(target).endsWith('/notes')) return answer;
      sent();
      return new Promise(() => {});
    };
    const endWorker = await serveLever({ fetch: silent, guarded: false });
    await want(world, candidate, { state: 'completed' });
    await noteSent;
    await endWorker();
    const byHand = { add: ['Reference checked'], remove: ['Engineering'] };
    await world.leverControl('POST', `/opportunities/${candidate.opportunityId}/tags`, byHand);
    stopActivities = await serveLever();
    await untilSettled(30_000);
    const shown = await inLever(world, candidate);
    expect(shown.tags).toEqual([COMPLETED, 'Reference checked']);
    expect(shown.notes).toHaveLength(1);
  });

  it('continues as new in the middle of its work, and writes nothing twice', async () => {
    await stopDispatcher();
    await want(world, candidate, { state: 'completed' });
    const target = { connectionId: world.lever.id, opportunityId: candidate.opportunityId };
    const queue = connectionQueue(world.lever);
    const handle = await client.workflow.start<typeof leverWriteBack>('leverWriteBack', {
      workflowId: leverWriteBackWorkflowId(candidate),
      taskQueue: RUN_QUEUE,
      args: [{ ...target, queue, turnsPerExecution: 2 }],
    });
    await handle.result();
    await untilSettled();
    stopDispatcher = dispatch();
    expect(await ours()).toEqual([COMPLETED]);
    expect((await inLever(world, candidate)).notes).toHaveLength(1);
    await waitFor('executions that continued', async () => {
      const statuses = await executions();
      return (
        statuses.includes('COMPLETED') && statuses.filter((one) => one === 'CONTINUED_AS_NEW').length >= 2
      );
    });
  });

  it('waits for a connection that is switched off, and goes on when it is on again', async () => {
    const switchTo = (active: boolean) =>
      world.db.update(connections).set({ active }).where(eq(connections.id, world.lever.id));
    await switchTo(false);
    await want(world, candidate, { state: 'ordered' });
    const other = createWriteBackOutbox({ db: world.db, client, leaseMs: 5_000 });
    expect(await other.claim(10)).toEqual([]);
    expect(await rowsOf(world, candidate)).toMatchObject([{ state: 'pending' }]);
    await switchTo(true);
    await untilSettled();
    expect(await ours()).toEqual([ORDERED]);
  });
});
