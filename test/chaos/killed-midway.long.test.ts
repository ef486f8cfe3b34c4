import { afterEach, describe, expect, it } from 'vitest';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { checkOfRun, hire, invitationsOf, runOf, runsOf } from '../helpers/main-job.ts';
import { type ProcessInstallation, type ServiceName, startProcesses } from '../helpers/processes.ts';
import { waitFor } from '../helpers/wait-for.ts';

/** The candidate submits at once and the report is clear at once; Lever and Checkr retry a hundred times faster. */
const SANDBOX = {
  timeScale: 100,
  scenario: { candidate: 'auto', submitAfterMs: 0, outcome: 'clear', completeAfterMs: 0 },
} as const;

let installation: ProcessInstallation;

afterEach(() => installation.stop());

/** Kills a service the moment it sends a statement that matches, before Postgres sees it. */
function killBefore(name: ServiceName, statement: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let armed = true;
    installation.proxies[name].watch((bytes, direction) => {
      if (!armed || direction !== 'to_server' || !statement.test(bytes.toString('latin1'))) return true;
      armed = false;
      installation.kill(name).then(resolve, reject);
      return false;
    });
  });
}

/** Kills a service the moment Postgres answers that a statement was committed, before the service hears it. */
function killAfterCommit(name: ServiceName, statement: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let state: 'watching' | 'sent' | 'killed' = 'watching';
    installation.proxies[name].watch((bytes, direction) => {
      const text = bytes.toString('latin1');
      if (state === 'watching' && direction === 'to_server' && statement.test(text)) state = 'sent';
      if (state !== 'sent' || direction !== 'to_client' || !/INSERT 0 1/.test(text)) return true;
      state = 'killed';
      installation.kill(name).then(resolve, reject);
      return false;
    });
  });
}

async function expectOneOrderAndACompletedRun(opportunityId: string): Promise<void> {
  const run = await waitFor(
    'the run to complete',
    async () => {
      const found = await runOf(installation, opportunityId);
      return found?.state === 'completed' ? found : null;
    },
    { timeoutMs: 50_000 },
  );
  expect(await runsOf(installation, opportunityId)).toHaveLength(1);
  expect((await checkOfRun(installation, run.id))?.status).toBe('clear');
  expect(await invitationsOf(installation)).toHaveLength(1);
}

describe('a process killed in the middle', () => {
  it('api between insert and answer: the delivery is there once, and so are run and order', async () => {
    installation = await startProcesses({ sandbox: { ...SANDBOX } });
    await installation.start('worker');
    const killed = killAfterCommit('api', /insert into deliveries/);
    const opportunityId = await hire(installation);
    await killed;
    await installation.start('api');

    await expectOneOrderAndACompletedRun(opportunityId);
    const hired = (await installation.db.select().from(deliveries)).filter(
      (row) => row.event === 'candidateHired',
    );
    expect(hired).toHaveLength(1);
  });

  it('dispatcher between start and mark: the run is started once', async () => {
    installation = await startProcesses({
      sandbox: { ...SANDBOX },
      environment: { GANGWAY_DISPATCHER_LEASE_SECONDS: '2' },
    });
    await installation.start('worker');
    const killed = killBefore('worker', /update "runs" set "started_at"/);
    const opportunityId = await hire(installation);
    await killed;
    await installation.start('worker');

    await expectOneOrderAndACompletedRun(opportunityId);
  });

  it('worker after Checkr accepted the order and before the row knew it: the order is adopted', async () => {
    installation = await startProcesses({ sandbox: { ...SANDBOX, scenario: { candidate: 'manual' } } });
    await installation.start('worker');
    const killed = killBefore('worker', /update "checks" set[^;]*"provider_order_id" = /);
    const opportunityId = await hire(installation);
    await killed;
    const [placed] = await invitationsOf(installation);
    expect(placed).toBeDefined();
    await installation.start('worker');
    await waitFor('the card to know the order', async () => {
      const run = await runOf(installation, opportunityId);
      return run && (await checkOfRun(installation, run.id))?.status === 'invitation_sent';
    });
    await installation.checkr('POST', `/_control/invitations/${placed?.id}/submit`, {});

    await expectOneOrderAndACompletedRun(opportunityId);
  });
});
