import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { SANDBOX_CHECKR_CLIENT } from '../../src/sandbox/start.ts';
import { CONNECTION_CHECKS_ID, RUN_QUEUE } from '../../src/workflows/contract.ts';
import type { connectionChecks } from '../../src/workflows/index.ts';
import { decide } from '../api/log-in.ts';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { hire, invitationsOf, runOf } from '../helpers/main-job.ts';
import { keepHistory, replayOwnHistory } from '../helpers/replay.ts';
import { tasksOfRun } from '../helpers/tasks-of-run.ts';
import { waitFor } from '../helpers/wait-for.ts';

const View = z.looseObject({
  id: z.string(),
  active: z.boolean(),
  status: z.looseObject({ state: z.string(), problem: z.string().nullable() }),
  account: z.looseObject({ may_order: z.boolean().nullable() }),
  webhook_url: z.string().nullable(),
});

let installation: Installation;
let lever: string;
let checkr: string;
beforeAll(async () => {
  installation = await startInstallation();
  lever = installation.connected.leverConnectionId;
  checkr = installation.connected.checkrConnectionId;
});
afterAll(() => installation?.stop());

const read = async (id: string) => View.parse(await installation.api('GET', `/connections/${id}`));
const setActive = (id: string, active: boolean, orders?: number) =>
  installation.api('PUT', `/connections/${id}/active`, {
    active,
    ...(orders === undefined ? {} : { confirm_waiting_orders: orders }),
  });
const waitsFor = async (runId: string, key: string) =>
  (await tasksOfRun(installation.db, runId)).find((task) => task.key === key)?.waitsFor;
const ordered = async () => (await invitationsOf(installation)).length;

describe('a connection that is off', () => {
  it('holds the hires of its account until it is on again', async () => {
    await setActive(lever, false);
    const opportunity = await hire(installation);
    const listed = async () =>
      z
        .object({ data: z.array(z.object({ state: z.string() })) })
        .parse(await installation.api('GET', '/deliveries?state=pending')).data.length;
    await waitFor('the delivery to be stored', async () => (await listed()) > 0);
    expect(await runOf(installation, opportunity)).toBeUndefined();
    await setActive(lever, true);
    await waitFor('the run', () => runOf(installation, opportunity));
  });

  it('of a provider keeps paid orders until their number is confirmed, then sends each once', async () => {
    await waitFor('the order of before', async () => (await ordered()) === 1);
    const known = await ordered();
    await setActive(checkr, false);
    const opportunities = [await hire(installation), await hire(installation)];
    for (const opportunity of opportunities) {
      const run = await waitFor('the run', () => runOf(installation, opportunity));
      await waitFor(
        'the task to wait',
        async () => (await waitsFor(run.id, 'background_check')) === 'connection_inactive',
      );
    }
    await expect(setActive(checkr, true)).rejects.toThrow('409');
    await expect(setActive(checkr, true, 1)).rejects.toThrow('409');
    expect(await ordered()).toBe(known);
    await setActive(checkr, true, 2);
    await waitFor('the orders', async () => (await ordered()) === known + 2);
  });
});

describe('the hourly look at accounts', () => {
  it('looks at all of them, and is replayed', async () => {
    const { temporal: client } = installation;
    const started = await client.workflow.start<typeof connectionChecks>('connectionChecks', {
      workflowId: 'connection-checks-by-hand',
      taskQueue: RUN_QUEUE,
      args: [],
    });
    await started.result();
    expect([(await read(lever)).status.state, (await read(checkr)).status.state]).toEqual([
      'verified',
      'verified',
    ]);
    const handle = client.workflow.getHandle(started.workflowId);
    await replayOwnHistory(handle, { client, bundle: { codePath: inject('workflowBundlePath') } });
    await keepHistory(handle, { client, name: 'connection-checks.two-accounts' });
  });

  it('shows an account that no longer accepts its key as degraded, and as verified later', async () => {
    const schedule = installation.temporal.schedule.getHandle(CONNECTION_CHECKS_ID);
    // A row can tell what was found before the execution that found it has ended.
    const lookAgain = () => schedule.trigger('BUFFER_ONE');
    await lookAgain();
    await waitFor('a first look', async () => (await read(checkr)).status.state === 'verified');
    await installation.checkr('POST', '/_control/faults', {
      match: { path: '/v1/account' },
      kind: 'status',
      status: 401,
      times: 1,
    });
    await lookAgain();
    await waitFor('the problem', async () => (await read(checkr)).status.problem === 'credential_refused');
    expect((await read(lever)).status.state).toBe('verified');
    await lookAgain();
    await waitFor('the account to be back', async () => (await read(checkr)).status.state === 'verified');
  });
});

describe('a Checkr account that is connected by log-in', () => {
  it('hears of its credentials at the one address of the application, also before its token is stored', async () => {
    await installation.checkr('PUT', '/_control/account', { authorized: false });
    const { url } = installation.sandbox.checkr;
    const { clientId, clientSecret } = SANDBOX_CHECKR_CLIENT;
    const { id, webhook_url: webhookUrl } = View.parse(
      await installation.api('POST', '/connections', {
        kind: 'checkr',
        name: 'Checkr by log-in',
        environment: 'staging',
        base_url: `${url}/v1`,
        dashboard_url: url,
        oauth: { client_id: clientId, client_secret: clientSecret, auth_url: url },
      }),
    );
    expect(webhookUrl).toContain('/webhooks/checkr-app/');
    await installation.checkr('PUT', '/_control/application', { webhookUrl, eventsBeforeToken: true });
    const logIn = async () => {
      const begun = await installation.api('POST', `/connections/${id}/login`, {});
      const { authorize_url } = z.object({ authorize_url: z.string() }).parse(begun);
      return fetch(await decide(new URL(authorize_url)));
    };
    expect((await logIn()).status).toBe(200);
    expect((await read(id)).account.may_order).toBe(false);
    await installation.checkr('PUT', '/_control/account', { authorized: true });
    await waitFor('the account to be credentialed', async () => (await read(id)).account.may_order === true);

    await installation.checkr('POST', '/_control/disconnect', {});
    await waitFor('the revocation', async () => (await read(id)).status.state === 'revoked');
    expect((await logIn()).status).toBe(200);
    expect((await read(id)).status.state).toBe('verified');

    const cleared = await installation.api('POST', `/connections/${id}/clear`, {
      confirm: 'Checkr by log-in',
    });
    expect(cleared).toMatchObject({
      deauthorized: true,
      connection: { active: false, credential_hint: null, status: { state: 'cleared' } },
    });
  });
});

describe('clearing the configuration of Lever', () => {
  it('asks for its name, and then answers its webhooks 410', async () => {
    await expect(installation.api('POST', `/connections/${lever}/clear`, { confirm: 'no' })).rejects.toThrow(
      '400',
    );
    await installation.api('POST', `/connections/${lever}/clear`, { confirm: 'Lever sandbox' });
    const listener = z
      .object({ endpoint_url: z.string() })
      .parse(await installation.api('GET', `/listeners/${installation.connected.listenerId}`));
    const answer = await fetch(listener.endpoint_url, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(410);
  });
});
