import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  SANDBOX_CHECKR_CLIENT,
  SANDBOX_LEVER_CLIENT,
  type Sandbox,
  startSandbox,
} from '../../src/sandbox/start.ts';
import { describeInChromium } from './chromium.ts';
import { type Desk, expectWellMade, openConsole } from './console.ts';

let desk: Desk;
let sandbox: Sandbox;
beforeAll(async () => {
  [desk, sandbox] = await Promise.all([openConsole(), startSandbox()]);
}, 60_000);
afterAll(() => Promise.all([desk.stop(), sandbox.stop()]));

describeInChromium('connecting an account in the console', () => {
  it.each([
    ['Lever', SANDBOX_LEVER_CLIENT],
    ['Checkr', SANDBOX_CHECKR_CLIENT],
  ] as const)(
    'of %s takes a log-in, after which it is verified',
    async (vendor, { clientId, clientSecret }) => {
      const { url } = vendor === 'Lever' ? sandbox.lever : sandbox.checkr;
      const page = await desk.signedIn('admin', { javaScript: false });
      await page.goto('/console/connect');
      await page.getByRole('link', { name: `Log in to ${vendor}` }).click();
      await page.getByLabel('Name').fill(`Our ${vendor}`);
      await page.getByLabel('Environment').selectOption(vendor === 'Lever' ? 'sandbox' : 'staging');
      await page.getByLabel('Client id').fill(clientId);
      await page.getByLabel('Client secret').fill(clientSecret);
      await page.getByText('Another address').click();
      await page.getByLabel('Base URL of the API').fill(`${url}/v1`);
      await page.getByLabel('Address of the log-in').fill(url);
      await page.getByRole('button', { name: 'Add the connection' }).click();

      await page.getByRole('button', { name: 'Log in to set up integration' }).click();
      await page.getByRole('button', { name: 'Deny' }).click();
      await page.getByText('Access was not allowed.').waitFor();
      await page.getByRole('button', { name: 'Log in to set up integration' }).click();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.getByText(`${vendor} is configured for use.`).waitFor();
      await page.getByText('Verified', { exact: true }).waitFor();

      await page.getByRole('button', { name: 'Switch off' }).click();
      await page.getByText('inactive', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'Switch on' }).click();
      await page.getByRole('button', { name: 'Switch on' }).click();
      await page.getByText('The connection is on.').waitFor();
      await page.getByRole('button', { name: 'Validate' }).click();
      await page.getByText('The account was looked at.').waitFor();
      expect(page.url()).toContain('/console/connections/conn_');
      await page.context().close();
    },
  );

  it('has pages that work on a phone, without scripts and for everybody', async () => {
    const { json } = await desk.api.call('GET', '/api/v1/connections');
    const [{ id }] = json.data;
    await expectWellMade(desk, 'admin', [
      '/console/connections',
      '/console/connect',
      '/console/connect/lever/log-in',
      '/console/connect/checkr/key',
      `/console/connections/${id}`,
      `/console/connections/${id}/clear`,
    ]);
  });

  it('ends only in the browser in which it began', async () => {
    const { json } = await desk.api.call('GET', '/api/v1/connections');
    const [{ id }] = json.data;
    const page = await desk.signedIn('admin');
    await page.goto(`/console/connections/${id}`);
    await page.getByRole('button', { name: 'Log in to set up integration' }).click();
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('began in another browser').waitFor();
    await page.context().close();
  });
});
