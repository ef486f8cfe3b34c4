import { createOTP } from '@better-auth/utils/otp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { passwordHash } from '../../src/access/passwords.ts';
import { listAudit } from '../../src/db/audit.ts';
import { createUser } from '../../src/db/users.ts';
import { describeInChromium } from './chromium.ts';
import { type Desk, expectPageWellMade, openConsole, PASSWORD, signIn } from './console.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openConsole();
});
afterAll(() => desk.stop());

async function addPerson(email: string): Promise<string> {
  const added = await createUser(desk.api.db, {
    name: 'Ada Byron',
    email,
    role: 'viewer',
    passwordHash: await passwordHash(PASSWORD),
    actor: 'system',
  });
  if (!added.ok) throw new Error(added.reason);
  return added.user.id;
}

const actionsOf = async (userId: string) =>
  (await listAudit(desk.api.db, { objectId: userId }, { limit: 20, after: null })).data.map(
    ({ actor, action }) => `${actor.startsWith('user:') ? 'user' : actor} ${action}`,
  );

describeInChromium('signing in', () => {
  it('asks who is there, refuses a wrong password, goes on to where one wanted, and ends by signing out', async () => {
    const userId = await addPerson('ada@example.test');
    const page = await desk.open({ narrow: true });
    await page.goto('/console/runs?state=open');
    expect(new URL(page.url()).pathname).toBe('/console/sign-in');
    await expectPageWellMade(page);
    await page.getByLabel('E-mail address').fill('ada@example.test');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('is wrong');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/console/runs?state=open');
    const cookies = await page.context().cookies();
    expect(cookies.find(({ name }) => name === 'gangway.session_token')).toMatchObject({
      httpOnly: true,
      sameSite: 'Lax',
    });
    expect(await page.getByRole('navigation', { name: 'Sections' }).textContent()).not.toContain('Audit');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/console/sign-in');
    expect(await page.getByRole('status').textContent()).toBe('You are signed out.');
    await page.context().addCookies(cookies);
    await page.goto('/console/runs');
    expect(new URL(page.url()).pathname).toBe('/console/sign-in');
    expect(await actionsOf(userId)).toEqual([
      'user user.signed_out',
      'user user.signed_in',
      'system user.created',
    ]);
    await page.context().close();
  });

  it('asks for a code of the authenticator app of who has one, without scripts too', async () => {
    const userId = await addPerson('grace@example.test');
    const page = await desk.open({ javaScript: false });
    await signIn(page, 'grace@example.test');
    await page.goto('/console/account');
    const panel = page.locator('form[action="/console/account/second-factor"]');
    await panel.getByLabel('Password, to be sure that it is you').fill(PASSWORD);
    await panel.getByRole('button', { name: 'Set it up' }).click();
    const uri = await page.getByRole('link', { name: 'Open in the authenticator app' }).getAttribute('href');
    const backupCode = (await page.locator('ul.mono li').first().textContent()) ?? '';
    const secret = new TextDecoder().decode(base32(new URL(uri ?? '').searchParams.get('secret') ?? ''));
    await page.getByLabel('Code that the app shows now').fill(await createOTP(secret).totp());
    await page.getByRole('button', { name: 'Switch it on' }).click();
    expect(await page.getByRole('status').textContent()).toBe('The second factor is on.');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, 'grace@example.test');
    expect(new URL(page.url()).pathname).toBe('/console/sign-in/second-factor');
    await page.goto('/console/runs');
    expect(new URL(page.url()).pathname).toBe('/console/sign-in');
    await signIn(page, 'grace@example.test');
    await page.getByLabel('Code').fill('000000');
    await page.getByRole('button', { name: 'Go on' }).click();
    expect(await page.locator('.error').textContent()).toBe('This code does not fit, or it is too old.');
    await page.getByLabel('Code').fill(await createOTP(secret).totp());
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForURL('**/console/attention');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, 'grace@example.test');
    await page.getByLabel('Code').fill(backupCode);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForURL('**/console/attention');
    expect(await actionsOf(userId)).toContain('user user.second_factor_added');
    await page.context().close();
  });
});

/** RFC 4648 without padding. */
function base32(text: string): Uint8Array {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2));
}
