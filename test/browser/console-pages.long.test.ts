import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditLog } from '../../src/db/schema/access.ts';
import { users } from '../../src/db/schema/users.ts';
import { type Entry, seedDeliveries, seedEntry, seedRun } from '../api/seed.ts';
import { describeInChromium } from './chromium.ts';
import { type Desk, emailOf, expectWellMade, openConsole } from './console.ts';

let desk: Desk;
let entry: Entry;
let run: Awaited<ReturnType<typeof seedRun>>;
let delivery: string;
beforeAll(async () => {
  desk = await openConsole();
  entry = await seedEntry(desk.api);
  run = await seedRun(desk.api, entry);
  [delivery = ''] = await seedDeliveries(desk.api, entry, [
    { state: 'dead', lastError: 'Lever does not know the opportunity.' },
    { state: 'done' },
  ]);
});
afterAll(() => desk.stop());

describeInChromium('the pages of the console', () => {
  it('are well made: axe, 375 pixels, light and dark, without scripts', async () => {
    const page = await desk.signedIn('admin');
    await page.context().close();
    const [admin] = await desk.api.db
      .select()
      .from(users)
      .where(eq(users.email, emailOf('admin')));
    await expectWellMade(desk, 'admin', [
      '/console/runs',
      '/console/runs?state=canceled',
      `/console/runs/${run.runId}`,
      `/console/runs/${run.runId}/actions/decide_check?task_key=check&attempt=1`,
      `/checks/${run.checkId}`,
      '/console/definitions',
      `/console/definitions/${entry.definitionId}`,
      '/console/deliveries',
      `/console/deliveries/${delivery}`,
      '/console/users',
      '/console/new-user',
      `/console/users/${admin?.id}`,
      '/console/sessions',
      '/console/api-keys',
      '/console/new-api-key',
      '/console/audit',
      '/console/account',
    ]);
  }, 180_000);

  it('say what is missing, and keep what was typed', async () => {
    const page = await desk.signedIn('admin', { javaScript: false });
    await page.goto('/console/new-user');
    await page.getByLabel('E-mail address').fill(emailOf('admin'));
    await page.getByLabel('Name').fill('Another');
    await page.getByRole('button', { name: 'Add' }).click();
    expect(await page.locator('.error').textContent()).toBe('Another user has this e-mail address.');
    expect(await page.getByLabel('Name').inputValue()).toBe('Another');
    await page.context().close();
  });

  it('show a new secret once, and do by forms what the API does, with the person in the audit log', async () => {
    const page = await desk.signedIn('admin', { javaScript: false });
    await page.goto('/console/new-api-key');
    await page.getByLabel('Name').fill('for the browser test');
    await page.getByLabel('Role').selectOption('viewer');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const token = await page.getByLabel('API key', { exact: true }).inputValue();
    const asViewer = () =>
      fetch(`${desk.url}/api/v1/runs`, { headers: { authorization: `Bearer ${token}` } });
    expect((await asViewer()).status).toBe(200);
    await page.getByRole('link', { name: 'Done' }).click();
    expect(await page.content()).not.toContain(token);
    await page
      .getByRole('row', { name: 'for the browser test' })
      .getByRole('button', { name: 'Revoke' })
      .click();
    expect(await page.getByRole('status').textContent()).toContain('is revoked');
    expect((await asViewer()).status).toBe(401);

    await page.goto(`/console/deliveries/${delivery}`);
    await page.getByRole('button', { name: 'Act on it again' }).click();
    expect(await page.getByRole('status').textContent()).toBe('The delivery is acted on again.');

    const rows = await desk.api.db.select().from(auditLog);
    const [admin] = await desk.api.db
      .select()
      .from(users)
      .where(eq(users.email, emailOf('admin')));
    const own = rows.filter(({ actor }) => actor === `user:${admin?.id}`).map(({ action }) => action);
    expect(own).toEqual(
      expect.arrayContaining(['api_key.created', 'api_key.revoked', 'delivery.replayed', 'user.signed_in']),
    );
    await page.goto('/console/audit?action=api_key.revoked');
    expect(await page.getByRole('table').textContent()).toContain(emailOf('admin'));
    await page.context().close();
  });

  it('say no to who may not, and do not offer it', async () => {
    const page = await desk.signedIn('viewer');
    const refused = await page.goto('/console/audit');
    expect(refused?.status()).toBe(403);
    expect(await page.getByRole('main').textContent()).toContain('does not allow that');
    await page.goto(`/console/runs/${run.runId}`);
    expect(await page.getByRole('link', { name: 'Skip', exact: true }).count()).toBe(0);
    expect((await page.goto('/console/nowhere'))?.status()).toBe(404);
    await page.context().close();
  });
});
