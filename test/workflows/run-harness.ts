import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, type DataConverter } from '@temporalio/common';
import { NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { inject } from 'vitest';
import type { RunAction } from '../../src/domain/run/action.ts';
import type { WaitReason } from '../../src/domain/run/wait-reason.ts';
import { installQuietRuntime } from '../../src/replay/quiet-runtime.ts';
import { dataConverter } from '../../src/temporal/data-converter.ts';
import { registerSearchAttributes } from '../../src/temporal/search-attributes.ts';
import {
  actUpdate,
  definitionKey,
  onboardingWorkflowId,
  pokeSignal,
  type RunInput,
  runKey,
  stateKey,
} from '../../src/workflows/contract.ts';
import type { onboardingRun } from '../../src/workflows/index.ts';
import { endExecution, replayOwnHistory } from '../helpers/replay.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { FakeWorld, fakeActivities, type WorldOptions } from './fake-world.ts';

installQuietRuntime();

export const CONVERTER = dataConverter({
  secretKeys: [{ id: 'test', key: Buffer.alloc(32, 3) }],
  payloadEncryption: false,
});

export interface TestRun {
  readonly runId: string;
  readonly world: FakeWorld;
  readonly handle: WorkflowHandle<typeof onboardingRun>;
  poke(taskKey: string): Promise<void>;
  /** Sends an action like the dispatcher: the same id again until something answers; null or the code of the refusal. */
  act(action: Omit<RunAction, 'actionId'> & { readonly actionId?: string }): Promise<string | null>;
  until<T>(what: string, ask: () => T | Promise<T>): Promise<NonNullable<Exclude<T, false>>>;
  /** Until the workflow has set the timer with this summary. */
  untilTimer(summary: string): Promise<void>;
  /** Until the read model has a task in this state, waiting for this. */
  untilTask(key: string, state: string, waitsFor?: WaitReason): Promise<void>;
}

type StartOptions = Partial<WorldOptions> & { readonly turnsPerExecution?: number | null };

/** A worker with fake activities on a queue of its own, and the runs that the test has started. */
export type Harness = Awaited<ReturnType<typeof createHarness>>;

export type RunningHarness = Harness & { stop(): Promise<void> };

/** Connects to the server of the test run and starts a worker on it. */
export async function startHarness(): Promise<RunningHarness> {
  const address = inject('temporalAddress');
  const namespace = inject('temporalNamespace');
  const [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  await registerSearchAttributes(connection, namespace);
  const client = new Client({ connection, namespace, dataConverter: CONVERTER });
  const harness = await createHarness({ client, native });
  return {
    ...harness,
    async stop() {
      await harness.stopWorker();
      await Promise.all([connection.close(), native.close()]);
    },
  };
}

/** A worker on any server; `onTestEnd` replays and ends what the test has started. */
export async function createHarness({
  client,
  native,
  converter = CONVERTER,
}: {
  client: Client;
  native: NativeConnection;
  converter?: DataConverter;
}) {
  const bundle: WorkflowBundleOption = { codePath: inject('workflowBundlePath') };
  const taskQueue = `test-${randomUUID()}`;
  const worlds = new Map<string, FakeWorld>();
  const worker = await Worker.create({
    connection: native,
    namespace: client.options.namespace,
    taskQueue,
    workflowBundle: bundle,
    dataConverter: converter,
    activities: fakeActivities(worlds),
    shutdownForceTime: '5s',
  });
  const running = worker.run();
  const started: WorkflowHandle[] = [];

  async function start({ turnsPerExecution = null, ...options }: StartOptions = {}): Promise<TestRun> {
    const runId = `run_${randomUUID().slice(0, 8)}`;
    const world = new FakeWorld({
      checks: ['check'],
      stepQueue: taskQueue,
      reconcileMs: 3_600_000,
      invitationLivesMs: null,
      alarmMs: null,
      hire: 'shown',
      reinvites: 0,
      ...options,
    });
    worlds.set(runId, world);
    const input: RunInput = { runId, turnsPerExecution, carry: null };
    const handle = await client.workflow.start<typeof onboardingRun>('onboardingRun', {
      workflowId: onboardingWorkflowId({ definitionKey: 'hires', subject: runId, generation: 1 }),
      taskQueue,
      args: [input],
      typedSearchAttributes: [
        { key: runKey, value: runId },
        { key: definitionKey, value: 'hires' },
        { key: stateKey, value: 'open' },
      ],
      staticSummary: 'Onboarding by hires, version 1',
    });
    const current = client.workflow.getHandle<typeof onboardingRun>(handle.workflowId);
    started.push(current);
    return testRun(runId, world, current);
  }

  return {
    client,
    bundle,
    taskQueue,
    worlds,
    start,
    /** Has a handle replayed and ended with the others. */
    track: (handle: WorkflowHandle) => started.push(handle),
    /** Replays the history of everything that the test has started, then ends it. */
    async onTestEnd() {
      const handles = started.splice(0);
      for (const handle of handles) {
        await replayOwnHistory(handle, { client, bundle });
      }
      await Promise.all(handles.map(endExecution));
    },
    async stopWorker() {
      worker.shutdown();
      await running;
    },
  };
}

function testRun(runId: string, world: FakeWorld, handle: WorkflowHandle<typeof onboardingRun>): TestRun {
  const until: TestRun['until'] = (what, ask) =>
    waitFor(what, async () => ask() as never, { timeoutMs: 10_000, everyMs: 10 });
  return {
    runId,
    world,
    handle,
    poke: (taskKey) => handle.signal(pokeSignal, { deliveryId: `dlv_${randomUUID()}`, taskKey }),
    act: ({ actionId = `act_${randomUUID()}`, ...action }) => {
      const args: [RunAction] = [{ ...action, actionId }];
      return waitFor('an answer', () => ask(handle, actionId, args), { timeoutMs: 10_000, everyMs: 20 }).then(
        ({ refusal }) => refusal,
      );
    },
    until,
    untilTimer: async (summary) => {
      await until(`a timer: ${summary}`, async () => {
        const { events } = await handle.fetchHistory();
        return events?.some(
          (event) => event.timerStartedEventAttributes && summaryOf(event.userMetadata?.summary) === summary,
        );
      });
    },
    untilTask: async (key, state, waitsFor) => {
      await until(`${key} to be ${state} ${waitsFor ?? ''}`, () => {
        const task = world.tasks.get(key);
        return task?.state === state && (waitsFor === undefined || task.waitsFor === waitsFor);
      });
    },
  };
}

async function ask(
  handle: WorkflowHandle<typeof onboardingRun>,
  updateId: string,
  args: [RunAction],
): Promise<{ readonly refusal: string | null }> {
  try {
    await handle.executeUpdate(actUpdate, { updateId, args });
    return { refusal: null };
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    const { cause } = error;
    return { refusal: (cause instanceof ApplicationFailure ? cause.type : null) ?? 'unknown' };
  }
}

/** The text of a summary as the UI shows it; empty when there is none. */
export function summaryOf(payload: { readonly data?: Uint8Array | null } | null | undefined): string {
  return payload?.data ? JSON.parse(Buffer.from(payload.data).toString()) : '';
}
