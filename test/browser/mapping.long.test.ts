import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMapping } from '../../src/db/field-mappings.ts';
import { employees } from '../../src/db/schema/employees.ts';
import { createConnection } from '../../src/db/write-connections.ts';
import { requestJson } from '../../src/dev/json-http.ts';
import { EMPTY_PROFILE } from '../../src/domain/employee/employee-profile.ts';
import { newId } from '../../src/ids.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { describeInChromium } from './chromium.ts';
import { type Desk, expectPageWellMade, expectWellMade, openConsole } from './console.ts';

const EMAIL = 'ada.sample@people.test';

let desk: Desk;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let connection: string;
beforeAll(async () => {
  [desk, sandbox] = await Promise.all([openConsole(), startSandbox()]);
  const { url, apiKey } = sandbox.lever;
  const created = await createConnection({
    db: desk.api.db,
    keyRing: desk.api.keyRing,
    actor: 'system',
    input: { kind: 'lever', environment: 'sandbox', name: 'Lever', apiKey, baseUrl: `${url}/v1` },
  });
  if (!created.ok) throw new Error(created.reason);
  connection = created.connection.id;
  const form = {
    templateId: randomUUID(),
    fields: [{ id: 'team', type: 'text', text: 'Team', value: 'blue' }],
  };
  await requestJson('POST', `${url}/_control/opportunities`, {
    body: { name: 'Ada Maria Sample', email: EMAIL, form },
  });
});
afterAll(() => Promise.all([desk.stop(), sandbox.stop()]));

const press = async (page: Page, name: string) => {
  await page.getByRole('button', { name, exact: true }).click();
  await page.waitForLoadState();
};
const saved = async () => readMapping(desk.api.db, { direction: 'inbound', subject: connection });

describeInChromium('field mapping in the console', () => {
  it('an admin maps a field of an own form with sample data and a preview, without scripts', async () => {
    const page = await desk.signedIn('admin', { javaScript: false });
    await page.goto('/console/mapping');
    await page.getByRole('link', { name: 'Lever' }).click();
    await page.getByLabel('Try it on a person').fill(EMAIL);
    await press(page, 'Show sample data');

    const row = page.locator('details', { has: page.getByText('Department', { exact: true }) });
    await row.locator('summary').click();
    const option = row.locator('option', { hasText: 'Team — blue' }).first();
    await row.getByLabel('Source of Department').selectOption(await option.getAttribute('value'));
    await row.getByLabel('Add a transform to Department').selectOption({ label: 'Map of values' });
    await press(page, 'Add to Department');
    await row.getByLabel('Pairs, one a line').fill('blue = Blue Team\nred = Red Team');
    await row.getByLabel('Add a transform to Department').selectOption({ label: 'Capital letters' });
    await press(page, 'Add to Department');
    await row.getByLabel('To', { exact: true }).selectOption('upper');
    await press(page, 'Remove: Trim, step 1 of Department');
    expect(await saved()).toBeNull();

    await press(page, 'Preview');
    const previewed = page.getByRole('row', { name: /^Department/ });
    expect(await previewed.innerText()).toMatch(/blue[\s\S]*Blue Team[\s\S]*BLUE TEAM[\s\S]*changes/);
    await expectShownOn(page, 'Nobody was imported for this person yet.');
    await press(page, 'Save as version 1');
    await expectShownOn(page, 'Version 1 is saved.');
    expect((await saved())?.fields.department?.transforms).toEqual([
      {
        use: 'map_values',
        map: 'own',
        pairs: [
          { from: 'blue', to: 'Blue Team' },
          { from: 'red', to: 'Red Team' },
        ],
        otherwise: 'problem',
      },
      { use: 'case', to: 'upper' },
    ]);
    await page.context().close();
  });

  it('says at its place what cannot be saved, and keeps what was written', async () => {
    const page = await desk.signedIn('admin', { narrow: true });
    await page.goto(`/console/mapping/${connection}`);
    const row = page.locator('details', { has: page.getByText('Start date', { exact: true }) });
    await row.locator('summary').click();
    await row.getByLabel('Time zone').fill('Mars/Olympus');
    await press(page, 'Save as version 2');
    expect(await row.getByRole('alert').innerText()).toMatch(/^Step 1: .*time zone/);
    expect(await row.getByLabel('Time zone').inputValue()).toBe('Mars/Olympus');
    await expectPageWellMade(page);
    await page.getByLabel('Try it on a person').fill('nobody@people.test');
    await press(page, 'Show sample data');
    await expectShownOn(page, 'Lever shows this connection no candidate like that.');
    expect((await saved())?.version).toBe(1);
    await page.context().close();
  });

  it('is well made on every page, also while a preview is shown', async () => {
    const paths = ['', `/${connection}`, `/${connection}?version=1`, `/${connection}/versions`];
    await expectWellMade(
      desk,
      'admin',
      paths.map((path) => `/console/mapping${path}`),
    );
    const page = await desk.signedIn('admin', { narrow: true });
    await page.goto(`/console/mapping/${connection}`);
    await page.getByLabel('Try it on a person').fill(EMAIL);
    await press(page, 'Preview');
    await expectPageWellMade(page);
    await page.context().close();
  });

  it('an admin names the fields of another system, and tries and saves how they get their values', async () => {
    const id = newId('employee');
    const profile = { ...EMPTY_PROFILE, first_name: 'Ada', personal_email: EMAIL };
    await desk.api.db.insert(employees).values({ id, profile });
    const page = await desk.signedIn('admin', { narrow: true, javaScript: false });
    await page.goto('/console/outbound-mapping/hris');
    await page.getByLabel('Add a field of the other system').fill('given name');
    await press(page, 'Add the field');
    await expectShownOn(page, 'The name must begin with a letter');
    await page.getByLabel('Add a field of the other system').fill('givenName');
    await press(page, 'Add the field');
    await page.getByLabel('Source of givenName').selectOption('employee.first_name');
    await page.getByLabel('Try it on a person').fill(id);
    await press(page, 'Preview');
    expect(await page.getByRole('table').innerText()).toContain('Ada');
    await press(page, 'Save as version 1');
    await expectShownOn(page, 'Version 1 is saved.');
    const mapping = await readMapping(desk.api.db, { direction: 'outbound', subject: 'hris' });
    expect(mapping?.fields).toMatchObject({ givenName: { source: 'employee.first_name' } });
    await page.context().close();
    await expectWellMade(desk, 'admin', ['/console/outbound-mapping/hris']);
  });

  it('shows a viewer the mapping, and no button that a viewer may not press', async () => {
    const page = await desk.signedIn('viewer');
    await page.goto(`/console/mapping/${connection}`);
    expect(await page.getByText('Department', { exact: true }).count()).toBe(1);
    expect(await page.getByRole('button', { name: /Save|Preview|sample/ }).count()).toBe(0);
    await page.context().close();
  });
});

async function expectShownOn(page: Page, text: string): Promise<void> {
  expect(await page.getByRole('main').innerText()).toContain(text);
}
