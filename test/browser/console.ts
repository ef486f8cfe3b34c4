import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { passwordHash } from '../../src/access/passwords.ts';
import type { Role } from '../../src/db/schema/access.ts';
import { createUser } from '../../src/db/users.ts';
import { choosePort } from '../../src/dev/free-port.ts';
import { type ApiUnderTest, startApiUnderTest } from '../api/api-under-test.ts';
import { launchChromium } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const FIND_WIDE = `(() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > room + 1)
    .map((element) => element.outerHTML.slice(0, 120));
})()`;
const READABLE = `({ violations }) =>
  violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => html + ' ' + failureSummary),
  }))`;
const CONTRAST = `{ runOnly: ['color-contrast'] }`;

/** The password of everybody whom `openConsole` adds. */
export const PASSWORD = 'correct horse battery staple';
/** A phone. */
export const NARROW = { width: 375, height: 700 };
const WIDE = { width: 1280, height: 900 };

export type Desk = Awaited<ReturnType<typeof openConsole>>;

export interface Looks {
  /** A width of 375 pixels. */
  readonly narrow?: boolean;
  readonly javaScript?: boolean;
}

/**
 * An api with its console in Chromium: `signedIn('admin')` is a page of somebody with that role, `api` has the database
 * and the keys. Close it with `stop`.
 */
export async function openConsole({ environment = {} }: { environment?: Record<string, string> } = {}) {
  const port = await choosePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const [browser, api] = await Promise.all([
    launchChromium(),
    startApiUnderTest({
      environment: { GANGWAY_PUBLIC_URL: publicUrl, GANGWAY_API_PORT: String(port), ...environment },
    }),
  ]);
  const hash = await passwordHash(PASSWORD);
  const cookies = new Map<Role, Awaited<ReturnType<BrowserContext['cookies']>>>();

  async function open({ narrow = false, javaScript = true }: Looks = {}): Promise<Page> {
    const context = await browser.newContext({
      baseURL: publicUrl,
      viewport: narrow ? NARROW : WIDE,
      javaScriptEnabled: javaScript,
    });
    return context.newPage();
  }

  return {
    api,
    url: publicUrl,
    /** A page of a browser in which nobody has signed in. */
    open,
    /** A page of somebody with this role, who has signed in. */
    async signedIn(role: Role, looks: Looks = {}): Promise<Page> {
      const page = await open(looks);
      const known = cookies.get(role);
      if (known) {
        await page.context().addCookies(known);
        return page;
      }
      await addPerson(api, role, hash);
      await signIn(page, emailOf(role));
      cookies.set(role, await page.context().cookies());
      return page;
    },
    async stop() {
      await browser.close();
      await api.stop();
    },
  };
}

/** The e-mail address of the person with this role. */
export function emailOf(role: Role): string {
  return `${role}@example.test`;
}

async function addPerson({ db }: ApiUnderTest, role: Role, hash: string): Promise<void> {
  const added = await createUser(db, {
    name: `The ${role}`,
    email: emailOf(role),
    role,
    passwordHash: hash,
    actor: 'system',
  });
  if (!added.ok) throw new Error(`The ${role} was not added: ${added.reason}`);
}

/** Fills in the sign-in page. */
export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto('/console/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForLoadState();
}

/** Looks at addresses with a phone, in light and in dark, and without scripts: each answers 200 and is well made. */
export async function expectWellMade(desk: Desk, role: Role, addresses: readonly string[]): Promise<void> {
  const page = await desk.signedIn(role, { narrow: true });
  const plain = await desk.signedIn(role, { javaScript: false });
  for (const address of addresses) {
    const response = await page.goto(address);
    expect(`${address} ${response?.status()}`).toBe(`${address} 200`);
    await expectPageWellMade(page);
    await plain.goto(address);
    expect(await plain.getByRole('heading', { level: 1 }).count()).toBe(1);
  }
  await page.context().close();
  await plain.context().close();
}

/** axe finds nothing, neither in light nor in dark, and the page does not scroll sideways. */
export async function expectPageWellMade(page: Page): Promise<void> {
  const where = new URL(page.url()).pathname;
  const wide: unknown = await page.evaluate(FIND_WIDE);
  expect({ where, wide }).toEqual({ where, wide: [] });
  await page.evaluate(AXE);
  await page.emulateMedia({ colorScheme: 'light' });
  const violations: unknown = await page.evaluate(`axe.run(document).then(${READABLE})`);
  expect({ where, violations }).toEqual({ where, violations: [] });
  await page.emulateMedia({ colorScheme: 'dark' });
  const inDark: unknown = await page.evaluate(`axe.run(document, ${CONTRAST}).then(${READABLE})`);
  expect({ where, inDark }).toEqual({ where, inDark: [] });
}
