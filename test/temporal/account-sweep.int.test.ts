import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { installationId } from '../../src/db/employees.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { sweepFindings } from '../../src/db/schema/sweeps.ts';
import { findSweep } from '../../src/db/sweeps.ts';
import { createLogger } from '../../src/logger.ts';
import { historiesOfWorkflow } from '../../src/replay/server-histories.ts';
import { createSweepSchedules } from '../../src/temporal/schedules.ts';
import {
  ACCOUNT_SWEEP_PREFIX,
  accountSweepScheduleId,
  connectionQueue,
  RUN_QUEUE,
} from '../../src/workflows/contract.ts';
import type { accountSweep } from '../../src/workflows/index.ts';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { keepHistory, replayOwnHistory } from '../helpers/replay.ts';
import { waitFor } from '../helpers/wait-for.ts';

const NO_LIMITS = { lever: { perSecond: 1e6, burst: 1e6 }, checkr: { perMinute: 1e6 } };
const PackageList = z.object({
  data: z.array(z.object({ id: z.string() })),
  refresh: z.string(),
  failure: z.string().nullable(),
});

let installation: Installation;
let connectionId: string;

beforeAll(async () => {
  installation = await startInstallation({ sandbox: { limits: NO_LIMITS } });
  connectionId = installation.connected.checkrConnectionId;
});
afterEach(() => installation.checkr('DELETE', '/_control/faults'));
afterAll(() => installation?.stop());

const bundle = () => ({ codePath: inject('workflowBundlePath') });

/** A candidate for whom there is no check, of this installation unless told otherwise. */
async function addCandidate(name: string, installationName?: string): Promise<string> {
  const { url, apiKey } = installation.sandbox.checkr;
  const response = await fetch(`${url}/v1/candidates`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      email: `${name}@example.test`,
      first_name: 'Ada',
      last_name: 'Byron',
      no_middle_name: true,
      custom_id: `${installationName ?? (await installationId(installation.db))}:${name}`,
      work_locations: [{ country: 'US', state: 'CA' }],
    }),
  });
  return z.object({ id: z.string() }).parse(await response.json()).id;
}

const orderInDashboard = (personId: string) =>
  installation.checkr('POST', '/_control/invitations', {
    candidate_id: personId,
    package: 'tasker_standard',
  });

const failAccount = (path: string) =>
  installation.checkr('POST', '/_control/faults', { match: { path }, kind: 'status', status: 401, times: 1 });

const openFindings = async () =>
  (await installation.db.select().from(sweepFindings)).filter(({ resolvedAt }) => resolvedAt === null);

async function sweep() {
  const handle = await installation.temporal.workflow.start<typeof accountSweep>('accountSweep', {
    workflowId: `sweep-${randomUUID()}`,
    taskQueue: RUN_QUEUE,
    args: [{ connectionId, queue: connectionQueue({ kind: 'checkr', id: connectionId }), carry: null }],
  });
  return {
    result: await handle.result(),
    handle: installation.temporal.workflow.getHandle(handle.workflowId),
  };
}

describe('the packages of an account', () => {
  it('are read by the worker when they are asked for first, and shared by those who ask at once', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() => installation.api('GET', `/connections/${connectionId}/packages`)),
    );
    for (const answer of answers) {
      expect(PackageList.parse(answer)).toMatchObject({ refresh: 'done', failure: null });
      expect(PackageList.parse(answer).data).toHaveLength(4);
    }
    const again = PackageList.parse(await installation.api('GET', `/connections/${connectionId}/packages`));
    expect(again.refresh).toBe('not_needed');
  });

  it('stay as they were when the account refuses, with its reason', async () => {
    await failAccount('/v1/packages');
    const refused = await installation.api('POST', `/connections/${connectionId}/packages/refresh`);
    expect(PackageList.parse(refused)).toMatchObject({ refresh: 'failed', failure: 'checkr.unauthorized' });
    expect(PackageList.parse(refused).data).toHaveLength(4);
    const handle = installation.temporal.workflow.getHandle(`package-refresh:${connectionId}`);
    await replayOwnHistory(handle, { client: installation.temporal, bundle: bundle() });
    await keepHistory(handle, { client: installation.temporal, name: 'package-refresh.refused' });
  });
});

describe('a sweep', () => {
  it('breaks off when the account refuses, and says so', async () => {
    await failAccount('/v1/candidates');
    const { result, handle } = await sweep();
    expect(result).toEqual({ persons: 0, failure: 'checkr.unauthorized' });
    await keepHistory(handle, { client: installation.temporal, name: 'account-sweep.refused' });
    expect(await findSweep(installation.db, connectionId)).toMatchObject({
      failure: 'checkr.unauthorized',
      sweptUntil: null,
    });
  });

  it('looks at a page of people an execution, each once, and finds what Gangway does not know', async () => {
    const personId = await addCandidate('first');
    await orderInDashboard(personId);
    for (let index = 0; index < 99; index += 1) await addCandidate(`foreign-${index}`, 'another');
    await addCandidate('last');

    const { result, handle } = await sweep();
    expect(result).toEqual({ persons: 2, failure: null });
    expect(await openFindings()).toMatchObject([{ kind: 'order_unknown', personId }]);
    const executions = [];
    for await (const { history } of historiesOfWorkflow({
      client: installation.temporal,
      workflowId: handle.workflowId,
    })) {
      executions.push(history.events?.length ?? 0);
    }
    expect(executions).toHaveLength(3);
    expect(Math.max(...executions)).toBeLessThan(50);
    await replayOwnHistory(handle, { client: installation.temporal, bundle: bundle() });
    expect(await findSweep(installation.db, connectionId)).toMatchObject({ persons: 2, failure: null });
  });
});

describe('the schedules of sweeps', () => {
  const schedulesOf = async () => {
    const ids: string[] = [];
    for await (const { scheduleId } of installation.temporal.schedule.list()) ids.push(scheduleId);
    return ids.filter((id) => id.startsWith(ACCOUNT_SWEEP_PREFIX)).sort();
  };
  const create = () =>
    createSweepSchedules({
      db: installation.db,
      client: installation.temporal,
      logger: createLogger({ level: 'silent', name: 'test' }),
    });

  it('are one for each account of Checkr however many workers make them, and go with the connection', async () => {
    const other = await installation.api('POST', '/connections', {
      kind: 'checkr',
      name: 'Another account',
      environment: 'staging',
      api_key: 'another-key',
    });
    const { id: otherId } = z.object({ id: z.string() }).parse(other);
    const expected = [connectionId, otherId].map(accountSweepScheduleId).sort();
    await Promise.all([create().refresh(), create().refresh(), create().refresh()]);
    await waitFor('both schedules', async () => (await schedulesOf()).length === 2);
    expect(await schedulesOf()).toEqual(expected);

    const handle = installation.temporal.schedule.getHandle(accountSweepScheduleId(connectionId));
    await handle.pause('an operator');
    await create().refresh();
    expect((await handle.describe()).state.paused).toBe(true);
    await handle.unpause();

    await installation.db.delete(connections).where(eq(connections.id, otherId));
    await create().refresh();
    await waitFor('one schedule', async () => (await schedulesOf()).length === 1);
    expect(await schedulesOf()).toEqual([accountSweepScheduleId(connectionId)]);
  });

  it('start a sweep of the account', async () => {
    await installation.checkr('POST', '/_control/reset');
    const before = await findSweep(installation.db, connectionId);
    const handle = installation.temporal.schedule.getHandle(accountSweepScheduleId(connectionId));
    await handle.trigger();
    const after = await waitFor('the end of the sweep', async () => {
      const row = await findSweep(installation.db, connectionId);
      return row?.endedAt && row.startedAt.getTime() !== before?.startedAt.getTime() ? row : null;
    });
    expect(after).toMatchObject({ failure: null, sweptUntil: after.startedAt, persons: 1 });
    expect(await openFindings()).toEqual([]);
    const [action] = (await handle.describe()).info.recentActions;
    const { workflowId } = action?.action.workflow ?? { workflowId: '' };
    expect(workflowId).toMatch(new RegExp(`^${accountSweepScheduleId(connectionId)}-`));
    const swept = installation.temporal.workflow.getHandle(workflowId);
    await keepHistory(swept, { client: installation.temporal, name: 'account-sweep.scheduled' });
  });
});
