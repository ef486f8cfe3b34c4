import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { findListenerSweep } from '../../src/db/listener-sweeps.ts';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { createLogger } from '../../src/logger.ts';
import { createListenerSchedules } from '../../src/temporal/schedules.ts';
import { listenerSweepScheduleId } from '../../src/workflows/contract.ts';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { hire, runsOf } from '../helpers/main-job.ts';
import { keepHistory, replayOwnHistory } from '../helpers/replay.ts';
import { waitFor } from '../helpers/wait-for.ts';

const NO_LIMITS = { lever: { perSecond: 1e6, burst: 1e6 }, checkr: { perMinute: 1e6 } };
const WithId = z.object({ id: z.string() });

let installation: Installation;
let listenerId: string;

beforeAll(async () => {
  installation = await startInstallation({ sandbox: { limits: NO_LIMITS } });
  listenerId = installation.connected.listenerId;
});
afterAll(() => installation?.stop());

const scheduleOf = (id: string) => installation.temporal.schedule.getHandle(listenerSweepScheduleId(id));

/** Triggers the schedule of a listener and waits for the end of that sweep. */
async function sweep(id = listenerId) {
  const before = await findListenerSweep(installation.db, id);
  const handle = scheduleOf(id);
  await waitFor('the schedule', async () => (await handle.describe()).scheduleId);
  await handle.trigger('BUFFER_ONE');
  const row = await waitFor('the end of the sweep', async () => {
    const now = await findListenerSweep(installation.db, id);
    return now?.endedAt && now.startedAt.getTime() !== before?.startedAt.getTime() ? now : null;
  });
  const [action] = (await handle.describe()).info.recentActions.slice(-1);
  return { row, workflowId: action?.action.workflow.workflowId ?? '' };
}

const loseAllWebhooks = () =>
  installation.lever('POST', '/_control/webhook-faults', { match: {}, kind: 'lost', times: 1_000 });

const found = async () =>
  (await installation.db.select().from(deliveries)).filter(({ body }) => body.foundBy === 'sweep');

describe('the sweep of a listener', () => {
  it('lets in, once, somebody whose webhooks were all lost', async () => {
    await loseAllWebhooks();
    const opportunityId = await hire(installation);
    const { row, workflowId } = await sweep();
    expect(row).toMatchObject({ found: 1, failure: null, sweptUntil: row.startedAt });
    const [run] = await waitFor('the run', async () => {
      const all = await runsOf(installation, opportunityId);
      return all.some(({ state }) => state === 'open') ? all : null;
    });
    expect(run?.state).toBe('open');

    expect((await sweep()).row).toMatchObject({ found: 0, failure: null });
    expect(await runsOf(installation, opportunityId)).toHaveLength(1);
    expect(await found()).toHaveLength(1);
    const handle = installation.temporal.workflow.getHandle(workflowId);
    const bundle = { codePath: inject('workflowBundlePath') };
    await replayOwnHistory(handle, { client: installation.temporal, bundle });
    await keepHistory(handle, { client: installation.temporal, name: 'listener-sweep.found' });
    const history = JSON.stringify(await handle.fetchHistory());
    expect(history).not.toContain(Buffer.from(opportunityId).toString('base64').slice(0, 20));
    expect(history).not.toContain(opportunityId);
  });

  it('finds nothing where a webhook came, and nobody who was hired before the listener was there', async () => {
    await installation.lever('DELETE', '/_control/faults');
    const opportunityId = await hire(installation);
    await waitFor('the run', async () => (await runsOf(installation, opportunityId)).length === 1);
    const added = WithId.parse(
      await installation.api('POST', '/listeners', {
        definition_id: installation.connected.definitionId,
        connection_id: installation.connected.leverConnectionId,
        event: 'candidateHired',
      }),
    );
    expect((await sweep()).row).toMatchObject({ found: 0, failure: null });
    expect((await sweep(added.id)).row).toMatchObject({ found: 0, failure: null });
    await installation.api('DELETE', `/listeners/${added.id}`);
    const logger = createLogger({ level: 'silent', name: 'test' });
    await createListenerSchedules({ ...installation, client: installation.temporal, logger }).refresh();
    await waitFor('the schedule to be gone', async () =>
      scheduleOf(added.id)
        .describe()
        .then(
          () => false,
          () => true,
        ),
    );
  });

  it('finds somebody who was moved to the stage and on to another, by a name of the stage', async () => {
    await loseAllWebhooks();
    const { stages } = z
      .object({ stages: z.array(z.object({ id: z.string(), name: z.string() })) })
      .parse(
        await installation.api(
          'GET',
          `/connections/${installation.connected.leverConnectionId}/listener-choices`,
        ),
      );
    const [stage, next] = stages.slice(-2);
    const listener = WithId.parse(
      await installation.api('POST', '/listeners', {
        definition_id: installation.connected.definitionId,
        connection_id: installation.connected.leverConnectionId,
        event: 'candidateStageChange',
        stage: stage?.name,
      }),
    );
    const { id } = WithId.parse(
      await installation.lever('POST', '/_control/opportunities', {
        name: 'Grace Hopper',
        email: 'grace@example.test',
        phone: '415 555 0123',
        stage: 'lead-new',
      }),
    );
    for (const to of [stage, next]) {
      await installation.lever('POST', `/_control/opportunities/${id}/stage`, { stage: to?.id });
    }
    expect((await sweep(listener.id)).row).toMatchObject({ found: 1, failure: null });
    await waitFor('the run', async () =>
      (await runsOf(installation, id)).some(({ state }) => state === 'open'),
    );
  });

  it('breaks off when the account refuses, says so, and the next one looks at the same time again', async () => {
    const before = await findListenerSweep(installation.db, listenerId);
    await installation.lever('POST', '/_control/faults', {
      ...{ match: { path: '/v1/archive_reasons' }, kind: 'status', status: 401, times: 1 },
    });
    const { row } = await sweep();
    expect(row).toMatchObject({ failure: 'lever.unauthorized', sweptUntil: before?.sweptUntil });
    expect((await sweep()).row).toMatchObject({ failure: null });
  });
});
