import { expect } from 'vitest';
import { z } from 'zod';
import { requestJson } from '../../src/dev/json-http.ts';
import { SANDBOX_CHECKR_CLIENT, SANDBOX_LEVER_CLIENT } from '../../src/sandbox/start.ts';
import type { EmptyInstallation } from '../helpers/installation.ts';
import { waitFor } from '../helpers/wait-for.ts';
import type { Visitor } from './visitor.ts';

export interface Admin {
  readonly email: string;
  readonly password: string;
}

const NAME = 'Grace Brewster Hopper';
const EMAIL = 'grace@example.test';
const Webhooks = z.object({ data: z.array(z.object({ id: z.string() })) });

/** The whole way of an admin who is alone: from the sign-in of an empty installation to a cleared background check. */
export async function setEverythingUp(
  visitor: Visitor,
  { installation, admin }: { readonly installation: EmptyInstallation; readonly admin: Admin },
): Promise<void> {
  const { lever, checkr } = installation.sandbox;
  await signIn(visitor, admin, installation.apiUrl);
  await connect(visitor, { kind: 'Lever', environment: 'sandbox', client: SANDBOX_LEVER_CLIENT, ...lever });
  await connect(visitor, {
    kind: 'Checkr',
    environment: 'staging',
    client: SANDBOX_CHECKR_CLIENT,
    ...checkr,
  });
  await giveCheckrTheAddress(visitor, checkr.url);
  await addCandidate(visitor, lever.url);
  await visitor.page.goto(`${installation.apiUrl}/console`);
  await mapFields(visitor);
  await publish(visitor);
  await listen(visitor, lever.url);
  await hire(visitor, installation.sandbox);
  await visitor.page.goto(`${installation.apiUrl}/console`);
  await seeTheRun(visitor);
  await seeTheCheck(visitor);
}

async function signIn({ page, fill, press, look }: Visitor, admin: Admin, url: string): Promise<void> {
  await page.goto(`${url}/console`);
  await look();
  await fill('E-mail address', admin.email);
  await fill('Password', admin.password);
  await press('Sign in');
}

/** Connects by OAuth, on the vendor's own pages in the middle, and validates. */
async function connect(
  visitor: Visitor,
  vendor: {
    readonly kind: 'Lever' | 'Checkr';
    readonly environment: string;
    readonly client: { readonly clientId: string; readonly clientSecret: string };
    readonly url: string;
  },
): Promise<void> {
  const { page, section, follow, fill, choose, press, open, look } = visitor;
  const { kind, environment, client, url } = vendor;
  await section('Connections');
  await look();
  await follow('Add a connection');
  await look();
  await follow(`Log in to ${kind}`);
  await fill('Name', `Our ${kind}`);
  await choose('Environment', environment);
  await fill('Client id of your application', client.clientId);
  await fill('Client secret', client.clientSecret);
  await open(page.getByText('Another address'));
  await fill('Base URL of the API', `${url}/v1`);
  await fill('Address of the log-in', url);
  await fill('Address of the web pages', url);
  await look();
  await press('Add the connection');
  await press('Log in to set up integration');
  await page.waitForURL(`${url}/**`);
  await look(kind === 'Lever' ? 'allow-access' : undefined);
  await press('Allow');
  await page.waitForURL(/\/console\/connections\/conn_/);
  await expectShown(visitor, `${kind} is configured for use.`);
  await press('Validate');
  await expectShown(visitor, 'Verified');
  await look(kind === 'Lever' ? 'connection' : undefined);
}

/** What a partner does once on the application's page at Checkr: it has no address to click at in the sandbox. */
async function giveCheckrTheAddress({ page }: Visitor, url: string): Promise<void> {
  const webhookUrl = await page.locator('.mono').innerText();
  await requestJson('PUT', `${url}/_control/application`, { body: { webhookUrl } });
}

async function addCandidate({ page, fill, press }: Visitor, url: string): Promise<void> {
  await page.goto(url);
  await fill('Name', NAME);
  await fill('E-mail', EMAIL);
  await fill('Phone', '415 555 0123');
  await press('Add candidate');
}

async function mapFields(visitor: Visitor): Promise<void> {
  const { page, section, follow, fill, choose, press, open, look } = visitor;
  await section('Field mapping');
  await look();
  await follow('Our Lever');
  await fill('Try it on a person', EMAIL);
  await press('Show sample data');
  await open(page.locator('summary', { hasText: 'Phone' }));
  await choose('Add a transform to Phone', { label: 'Phone number' });
  await press('Add to Phone');
  await look('field-mapping');
  await press('Preview');
  await expectShown(visitor, '+14155550123');
  await look('field-mapping-preview');
  await press('Save as version 1');
  await expectShown(visitor, 'Version 1 is saved.');
  await look();
}

async function publish(visitor: Visitor): Promise<void> {
  const { section, follow, fill, choose, press, look } = visitor;
  await section('Definitions');
  await look();
  await follow('Add a definition');
  await fill('Name', 'Standard onboarding');
  await fill('Key', 'standard');
  await choose('Background check', { label: 'Our Checkr (Checkr): Tasker Standard' });
  await look('definition');
  await press('Publish');
  await expectShown(visitor, 'Version 1 is published.');
  await look();
}

async function listen(visitor: Visitor, leverUrl: string): Promise<void> {
  const { page, section, follow, press, look } = visitor;
  await section('Listeners');
  await look();
  await follow('Add listener');
  await look();
  await press('Next');
  await look();
  await press('Add listener');
  await press('Create the missing ones in Lever');
  await expectShown(visitor, 'Switch this on in Lever');
  await look();
  await verifyInLever(leverUrl);
  await waitFor('the listener to be verified', async () => {
    await page.reload();
    return (await page.getByRole('main').locator('.badge').first().innerText()) === 'Verified';
  });
  await look('listener');
}

/** What a Super Admin does on Lever's page of webhooks: switches them on, and presses "Verify connection" at each. */
async function verifyInLever(url: string): Promise<void> {
  await requestJson('PUT', `${url}/_control/webhook-groups`, { body: { event: 'all', enabled: true } });
  const { data } = Webhooks.parse(await requestJson('GET', `${url}/_control/webhooks`));
  for (const { id } of data) await requestJson('POST', `${url}/_control/webhooks/${id}/verify`);
}

/** The candidate is hired in Lever; at Checkr they fill in the form at once, and the report is clear. */
async function hire(
  { page, press }: Visitor,
  { lever, checkr }: EmptyInstallation['sandbox'],
): Promise<void> {
  const body = { candidate: 'auto', submitAfterMs: 0, completeAfterMs: 0, outcome: 'clear' };
  await requestJson('PUT', `${checkr.url}/_control/scenario`, { body });
  await page.goto(lever.url);
  await press('Hire');
}

async function seeTheRun(visitor: Visitor): Promise<void> {
  const { page, section, follow, look } = visitor;
  await section('Runs');
  await waitFor('the run to complete', async () => {
    await page.reload();
    return (await page.getByRole('table').innerText()).includes('completed');
  });
  await look();
  await follow(NAME);
  await expectShown(visitor, 'Run background check');
  await look('run');
}

async function seeTheCheck(visitor: Visitor): Promise<void> {
  const { page, section, follow, open, look } = visitor;
  await section('Employees');
  await look();
  await follow(NAME);
  await look('employee');
  await follow('Background Checks');
  await expectShown(visitor, 'Clear');
  await look();
  await open(page.getByRole('table').getByRole('link').first());
  await expectShown(visitor, 'Clear');
  await look('background-check');
}

async function expectShown({ page }: Visitor, text: string): Promise<void> {
  expect(await page.getByRole('main').innerText()).toContain(text);
}
