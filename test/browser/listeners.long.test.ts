import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { raiseRunFlag } from '../../src/db/run-flags.ts';
import { createConnection } from '../../src/db/write-connections.ts';
import { requestJson } from '../../src/dev/json-http.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { type Entry, leverBody, SIGNATURE_TOKEN, seedDeliveries, seedEntry, seedRun } from '../api/seed.ts';
import { describeInChromium } from './chromium.ts';
import { type Desk, expectPageWellMade, expectWellMade, openConsole } from './console.ts';

let desk: Desk;
let sandbox: Sandbox;
let entry: Entry;
beforeAll(async () => {
  [desk, sandbox] = await Promise.all([openConsole(), startSandbox({})]);
  entry = await seedEntry(desk.api);
  const { url, apiKey } = sandbox.lever;
  const addresses = { baseUrl: `${url}/v1`, dashboardUrl: url };
  const input = { kind: 'lever', name: 'Acme', environment: 'sandbox', apiKey, ...addresses } as const;
  const made = await createConnection({ ...desk.api, actor: 'system', input });
  if (!made.ok) throw new Error(made.reason);
});
afterAll(async () => {
  await desk.stop();
  await sandbox.stop();
});

const control = (method: string, path: string, body?: unknown) =>
  requestJson(method, `${sandbox.lever.url}/_control${path}`, body === undefined ? {} : { body });

/** Adds a listener by the console, as an admin would. */
async function addListener(page: Page, event: string, stage?: string): Promise<void> {
  await page.goto('/console/listeners');
  await page.getByRole('link', { name: 'Add listener' }).click();
  await page.getByLabel('Integration').selectOption({ label: 'Lever: Acme' });
  await page.getByLabel('Event').selectOption({ label: event });
  await page.getByRole('button', { name: 'Next' }).click();
  if (stage) await page.getByLabel('Stage').selectOption({ label: stage });
  await page.getByLabel('referred').check();
  await page.getByLabel('Posting', { exact: true }).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Add listener' }).click();
  await page.getByText('The listener is there.').waitFor();
}

describeInChromium('the pages of listeners', () => {
  it('lead from nothing to a verified listener, without scripts', async () => {
    const page = await desk.signedIn('admin', { javaScript: false });
    await addListener(page, 'Candidate hired');
    await page.getByText('Webhooks missing').waitFor();
    expect(await page.getByText('referred', { exact: true }).count()).toBe(1);
    const url = await page.getByLabel('Endpoint URL').inputValue();

    const token = randomBytes(24).toString('hex');
    const hook = await control('POST', '/webhooks', { event: 'candidateHired', url, signatureToken: token });
    await page.getByRole('link', { name: 'Paste the token of Candidate Hired' }).click();
    await page.getByLabel('Signature token').fill('too short');
    await page.getByRole('button', { name: 'Keep the token' }).click();
    await page.getByText('at least 16 characters').waitFor();
    await page.getByLabel('Signature token').fill(token);
    await page.getByRole('button', { name: 'Keep the token' }).click();
    await page.getByText('Now press Verify connection').waitFor();
    const { id } = hook as { id: string };
    await expect
      .poll(async () => (await control('POST', `/webhooks/${id}/verify`)) as unknown, { timeout: 10_000 })
      .toMatchObject({ ok: true });

    await page.getByRole('button', { name: 'Create the missing ones in Lever' }).click();
    await page.getByText('Now switch them on there.').waitFor();
    expect(await page.getByText('Switch this on in Lever', { exact: true }).count()).toBe(2);
    await page.getByLabel('When the hire is taken back').selectOption({ label: 'Cancel the run' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await page.getByLabel('When the hire is taken back').inputValue()).toBe('cancel');

    await page.getByRole('link', { name: 'Delete them from Lever' }).click();
    await page.getByRole('button', { name: 'Delete the webhooks from Lever' }).click();
    await page.getByText('The webhooks are gone from Lever.').waitFor();
    await page.getByRole('link', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove the listener' }).click();
    await page.getByText('The listener is removed.').waitFor();
    await page.context().close();
  });

  it('copy the endpoint URL, warn about a stage, and change whom it lets in', async () => {
    const page = await desk.signedIn('admin', { narrow: true });
    await addListener(page, 'Candidate moved to a stage', 'Offer');
    await page.getByText('restricted in many places').waitFor();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: /Copied|Selected/ }).waitFor();
    await page.getByRole('link', { name: 'Change whom it lets in' }).click();
    await expectPageWellMade(page);
    await page.getByLabel('referred').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved whom it lets in.').waitFor();
    expect(await page.getByText('referred', { exact: true }).count()).toBe(0);
    await expectPageWellMade(page);
    await page.context().close();
  });

  it('show deliveries, refusals and flags, and act on them', async () => {
    const { id, endpointKey } = entry.listener;
    const run = await seedRun(desk.api, entry, { status: 'clear' });
    const outcome = 'Filter not met: the origin is none of referred.';
    const [deliveryId = ''] = await seedDeliveries(desk.api, entry, [{ state: 'ignored', outcome }]);
    const flag = { runId: run.runId, listenerId: id, deliveryId, now: new Date() };
    await raiseRunFlag(desk.api.db, { ...flag, reason: 'unhired' });
    const send = (body: string) =>
      fetch(`${desk.url}/webhooks/lever/${endpointKey}`, {
        method: 'POST',
        headers: { 'user-agent': 'Lever-Webhooks' },
        body,
      });
    for (let times = 0; times < 20; times += 1)
      await send(leverBody({}, { signatureToken: 'another token' }));
    const page = await desk.signedIn('admin');
    const address = `/console/listeners/${id}`;
    await page.goto(`/console/runs/${run.runId}`);
    await page.getByText('The hire was taken back in Lever.').waitFor();
    await expectPageWellMade(page);
    await expect
      .poll(
        async () => {
          await page.goto(address);
          return page.getByText('20 requests in a row were refused').count();
        },
        { timeout: 10_000 },
      )
      .toBe(1);
    await page.getByText(outcome).waitFor();
    await page.getByRole('button', { name: 'I have seen it' }).click();
    await page.getByText('The answer is kept.').waitFor();
    expect(await page.getByRole('button', { name: 'I have seen it' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('The delivery is acted on again.').waitFor();
    expect((await send(leverBody({}, { signatureToken: SIGNATURE_TOKEN }))).status).toBe(200);
    await page.goto(address);
    expect(await page.getByText('20 requests in a row were refused').count()).toBe(0);
    await page.context().close();
  });

  it('are well made', async () => {
    const page = `/console/listeners/${entry.listener.id}`;
    await expectWellMade(desk, 'admin', [
      '/console/listeners',
      '/console/new-listener',
      page,
      `${page}/tokens/candidateHired`,
      `${page}/remove`,
    ]);
    await expectWellMade(desk, 'viewer', [page]);
  });
});
