import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listAudit } from '../../src/db/audit.ts';
import { signInAccounts } from '../../src/db/schema/users.ts';
import { changeUser, createUser, findUserByEmail } from '../../src/db/users.ts';
import { choosePort } from '../../src/dev/free-port.ts';
import { describeInChromium } from './chromium.ts';
import { type Desk, openConsole } from './console.ts';
import { CLIENT, startOidcProvider } from './oidc-provider.ts';

let desk: Desk;
let provider: Awaited<ReturnType<typeof startOidcProvider>>;
beforeAll(async () => {
  const port = await choosePort();
  desk = await openConsole({
    environment: {
      GANGWAY_OIDC_ISSUER: `http://127.0.0.1:${port}`,
      GANGWAY_OIDC_CLIENT_ID: CLIENT.id,
      GANGWAY_OIDC_CLIENT_SECRET: CLIENT.secret,
      GANGWAY_OIDC_NAME: 'the test provider',
    },
  });
  provider = await startOidcProvider({ port, redirectUri: `${desk.url}/auth/callback/oidc` });
});
afterAll(async () => {
  await desk.stop();
  await provider.stop();
});

/** Goes through the pages of the provider as the person with this name. */
async function signInAs(name: string): Promise<Page> {
  const page = await desk.open({ javaScript: false });
  await page.goto('/console/deliveries');
  await page.getByRole('link', { name: 'Sign in with the test provider' }).click();
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('anything');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`${desk.url}/**`);
  return page;
}

describeInChromium('an OIDC provider', () => {
  it('signs in who was added by an admin, and none of its tokens is stored', async () => {
    const added = await createUser(desk.api.db, {
      name: 'Ada Byron',
      email: 'ada@example.test',
      role: 'operator',
      passwordHash: null,
      actor: 'system',
    });
    const page = await signInAs('ada');
    expect(new URL(page.url()).pathname).toBe('/console/deliveries');
    expect(await page.getByRole('banner').textContent()).toContain('ada@example.test');
    const [account] = await desk.api.db.select().from(signInAccounts);
    expect(account).toMatchObject({ providerId: 'oidc', accountId: 'ada' });
    expect([account?.accessToken, account?.refreshToken, account?.idToken]).toEqual([null, null, null]);
    const { data } = await listAudit(desk.api.db, { action: 'user.signed_in' }, { limit: 5, after: null });
    expect(data.map(({ details }) => details.method)).toEqual(['oidc']);
    await page.context().close();

    const id = added.ok ? added.user.id : '';
    await changeUser(desk.api.db, { id, active: false, actor: 'system', now: new Date() });
    const refused = await signInAs('ada');
    expect(new URL(refused.url()).pathname).toBe('/console/sign-in');
    expect(await refused.getByRole('alert').textContent()).not.toBe('');
    await refused.context().close();
  });

  it('signs in nobody whom no admin has added', async () => {
    const page = await signInAs('mallory');
    expect(new URL(page.url()).pathname).toBe('/console/sign-in');
    expect(await page.getByRole('alert').textContent()).toContain('Nobody has added you');
    expect(await findUserByEmail(desk.api.db, 'mallory@example.test')).toBeNull();
    await page.context().close();
  });
});
