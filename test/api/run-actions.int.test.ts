import { NativeConnection, Worker } from '@temporalio/worker';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { auditLog } from '../../src/db/schema/access.ts';
import { runActions, runs } from '../../src/db/schema/runs.ts';
import type { TaskNext } from '../../src/domain/run/task-next.ts';
import { sendRunAction } from '../../src/inbox/send-action.ts';
import { createTemporalClient } from '../../src/temporal/client.ts';
import { dataConverter } from '../../src/temporal/data-converter.ts';
import { registerSearchAttributes } from '../../src/temporal/search-attributes.ts';
import { RUN_QUEUE, type RunActivities } from '../../src/workflows/contract.ts';
import type { onboardingRun } from '../../src/workflows/index.ts';
import { createTestNamespace } from '../helpers/namespace.ts';
import { type ApiUnderTest, NOBODY, startApiUnderTest } from './api-under-test.ts';
import { type Entry, seedEntry, seedRun } from './seed.ts';

/** Activities of a run whose import waits for an admin. */
const stuckImport: RunActivities = {
  advance: async ({ turn, changes }) => {
    const canceled = changes.some((task) => task.state === 'canceled');
    const task = {
      key: 'import',
      kind: 'import_employee' as const,
      state: 'active' as const,
      waitsFor: 'start' as const,
    };
    return turn === 1
      ? { due: ['import'], changed: [task], alarm: null, done: null }
      : { due: [], changed: [], alarm: null, done: canceled ? 'canceled' : null };
  },
  lookAtImport: async ({ canceling }): Promise<TaskNext> =>
    canceling
      ? { do: 'end', state: 'canceled', waitsFor: null }
      : {
          do: 'wait',
          until: Date.now() + 3_600_000,
          state: 'needs_attention',
          waitsFor: 'missing_info',
          onPoke: null,
        },
  lookAtCheck: async () => {
    throw new Error('No check is expected');
  },
};

describe('with Temporal', () => {
  let api: ApiUnderTest;
  let entry: Entry;
  let temporal: ReturnType<typeof createTemporalClient>;
  let connection: NativeConnection;
  beforeAll(async () => {
    const namespace = await createTestNamespace();
    api = await startApiUnderTest({
      environment: { TEMPORAL_NAMESPACE: namespace },
      actionDeadlineMs: 1_000,
    });
    entry = await seedEntry(api);
    temporal = createTemporalClient({ config: api.config });
    connection = await NativeConnection.connect({ address: inject('temporalAddress') });
    await registerSearchAttributes(temporal.connection, namespace);
  });
  afterAll(async () => {
    await connection.close();
    await temporal.close();
    await api.stop();
  });

  async function startRun(): Promise<string> {
    const { runId } = await seedRun(api, entry);
    const [run] = await api.db.select().from(runs).where(eq(runs.id, runId));
    await temporal.client.workflow.start<typeof onboardingRun>('onboardingRun', {
      workflowId: run?.workflowId ?? '',
      taskQueue: RUN_QUEUE,
      args: [{ runId, turnsPerExecution: null, carry: null }],
    });
    return runId;
  }
  function createWorker(): Promise<Worker> {
    return Worker.create({
      connection,
      namespace: api.config.temporalNamespace,
      taskQueue: RUN_QUEUE,
      workflowBundle: { codePath: inject('workflowBundlePath') },
      dataConverter: dataConverter(api.config),
      activities: stuckImport,
      shutdownGraceTime: '1s',
    });
  }
  const act = (runId: string, body: unknown) => api.call('POST', `/api/v1/runs/${runId}/actions`, { body });

  it('an action is applied or refused by the run, and its row says so', async () => {
    const runId = await startRun();
    const worker = await createWorker();
    await worker.runUntil(async () => {
      const retry = { kind: 'retry_task', task_key: 'import', attempt: 1 };
      await expect.poll(async () => (await act(runId, retry)).status, { timeout: 15_000 }).toBe(200);
      const applied = await act(runId, { ...retry, reason: 'The name is there now.' });
      expect(applied.json).toMatchObject({ state: 'applied', task_key: 'import', attempt: 1, refusal: null });

      const old = await act(runId, { ...retry, attempt: 7 });
      expect([old.status, old.json.code]).toEqual([409, 'task.attempt_changed']);
      const unknown = await act(runId, { kind: 'reorder_check', task_key: 'nothing', attempt: 1 });
      expect([unknown.status, unknown.json.code]).toEqual([409, 'task.not_found']);
      const { json } = await api.call('GET', `/api/v1/runs/${runId}`);
      const [refused] = await api.db.select().from(runActions).where(eq(runActions.id, json.actions[1].id));
      if (!refused) throw new Error('The action is gone');
      const sentAgain = await sendRunAction({
        client: temporal.client,
        db: api.db,
        action: refused,
        deadlineMs: 9_000,
      });
      expect(sentAgain).toEqual({ state: 'refused', refusal: 'task.attempt_changed' });
      expect(json.actions.slice(0, 3)).toMatchObject([
        { kind: 'reorder_check', state: 'refused', refusal: { code: 'task.not_found' } },
        { kind: 'retry_task', state: 'refused', refusal: { code: 'task.attempt_changed' } },
        { kind: 'retry_task', state: 'applied', reason: 'The name is there now.' },
      ]);
      const canceled = await act(runId, { kind: 'cancel_run' });
      expect([canceled.status, canceled.json.state]).toEqual([200, 'applied']);
    });
  });

  it('an action that no worker answers is 202, and the same one is applied when a worker is back', async () => {
    const runId = await startRun();
    const answer = await act(runId, { kind: 'cancel_run' });
    expect(answer).toMatchObject({ status: 202, json: { state: 'pending', run_id: runId } });
    expect(answer.json.last_error).not.toBeNull();
    const place = answer.headers.get('location') ?? '';
    expect(place).toBe(`/api/v1/runs/${runId}/actions/${answer.json.id}`);
    expect((await api.call('GET', place)).json).toEqual(answer.json);

    const [action] = await api.db.select().from(runActions).where(eq(runActions.id, answer.json.id));
    if (!action) throw new Error('The action is gone');
    const worker = await createWorker();
    await worker.runUntil(async () => {
      const again = await sendRunAction({ client: temporal.client, db: api.db, action, deadlineMs: 20_000 });
      expect(again).toEqual({ state: 'applied' });
      const row = (await api.call('GET', place)).json;
      expect(row).toMatchObject({ state: 'applied', last_error: null });
      expect(row.answered_at).not.toBeNull();
      const third = await sendRunAction({ client: temporal.client, db: api.db, action, deadlineMs: 20_000 });
      expect(third).toEqual(again);
    });
  });

  it('a run whose execution is over takes no action', async () => {
    const runId = await startRun();
    const [run] = await api.db.select().from(runs).where(eq(runs.id, runId));
    await temporal.client.workflow.getHandle(run?.workflowId ?? '').terminate();
    const answer = await act(runId, { kind: 'cancel_run' });
    expect([answer.status, answer.json.code]).toEqual([409, 'run.closed']);
  });

  it('a run that is not started yet keeps the action', async () => {
    const { runId } = await seedRun(api, entry, { run: { state: 'entering', startedAt: null } });
    const answer = await act(runId, { kind: 'cancel_run' });
    expect([answer.status, answer.json.last_error]).toEqual([202, 'The run has not been started yet.']);
  });
});

describe('without Temporal', () => {
  let api: ApiUnderTest;
  let entry: Entry;
  beforeAll(async () => {
    api = await startApiUnderTest({ environment: { TEMPORAL_ADDRESS: NOBODY }, actionDeadlineMs: 300 });
    entry = await seedEntry(api);
  });
  afterAll(() => api.stop());
  const act = (runId: string, body: unknown, as: 'viewer' | 'operator' | 'admin' = 'admin') =>
    api.call('POST', `/api/v1/runs/${runId}/actions`, { body, as });

  it('an action is kept and answered 202 in time', async () => {
    const { runId } = await seedRun(api, entry);
    const startedAt = performance.now();
    const answer = await act(runId, { kind: 'cancel_run', reason: 'Moved away.' }, 'operator');
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(answer).toMatchObject({ status: 202, json: { kind: 'cancel_run', state: 'pending' } });
    const rows = await api.db.select().from(auditLog).where(eq(auditLog.objectId, runId));
    expect(rows).toMatchObject([{ action: 'run.cancel_run', details: { actionId: answer.json.id } }]);
  });

  it('a closed run takes no action and keeps no row', async () => {
    const { runId } = await seedRun(api, entry, { run: { state: 'completed' } });
    const answer = await act(runId, { kind: 'cancel_run' });
    expect([answer.status, answer.json.code]).toEqual([409, 'run.closed']);
    expect(await api.db.select().from(runActions).where(eq(runActions.runId, runId))).toEqual([]);
    expect((await act('run_x', { kind: 'cancel_run' })).json.code).toBe('run.not_found');
    expect((await act('run_x', { kind: 'skip_task', task_key: 'check' })).json.code).toBe('run.not_found');
  });

  it('skipping a check is for those who decide, re-ordering for those who order', async () => {
    const { runId } = await seedRun(api, entry);
    const skip = { kind: 'skip_task', task_key: 'check', attempt: 1 };
    const reorder = { kind: 'reorder_check', task_key: 'check', attempt: 1 };
    expect((await act(runId, skip, 'operator')).status).toBe(403);
    expect((await act(runId, { ...skip, task_key: 'import' }, 'operator')).status).toBe(202);
    expect((await act(runId, { ...skip, task_key: 'unknown' }, 'operator')).status).toBe(403);
    expect((await act(runId, skip, 'admin')).status).toBe(202);
    expect((await act(runId, reorder, 'viewer')).status).toBe(403);
    expect((await act(runId, reorder, 'operator')).status).toBe(202);
  });

  it('an action without what it needs is refused before any row', async () => {
    const { runId } = await seedRun(api, entry);
    for (const body of [
      { kind: 'retry_task', task_key: 'check' },
      { kind: 'cancel_run', task_key: 'check' },
      { kind: 'explode' },
      { kind: 'reorder_check', task_key: 'check', attempt: 0 },
    ]) {
      expect((await act(runId, body)).status).toBe(400);
    }
    expect(await api.db.select().from(runActions).where(eq(runActions.runId, runId))).toEqual([]);
  });
});
