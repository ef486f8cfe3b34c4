import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { endAll, runGangway } from '../dev/fixtures/gangway.ts';
import { type EmptyInstallation, startEmptyInstallation } from '../helpers/installation.ts';
import { describeInChromium, launchChromium } from './chromium.ts';
import { type Admin, setEverythingUp } from './journey.ts';
import { createVisitor } from './visitor.ts';

const EMAIL = 'admin@example.test';
/** Pictures of the pages are written into docs/images. */
const KEEP_IMAGES = process.env.GANGWAY_KEEP_IMAGES === '1';

let browser: Browser;
let installation: EmptyInstallation;
let admin: Admin;
beforeEach(async () => {
  [browser, installation] = await Promise.all([launchChromium(), startEmptyInstallation()]);
  admin = await firstAdmin(installation);
});
afterEach(async () => {
  await Promise.all([browser.close(), endAll()]);
  await installation.stop();
});

async function visit({ javaScript, checks }: { readonly javaScript: boolean; readonly checks: boolean }) {
  const context = await browser.newContext({
    javaScriptEnabled: javaScript,
    viewport: { width: 1200, height: 820 },
  });
  context.setDefaultTimeout(20_000);
  return createVisitor(await context.newPage(), { checks, keepImages: KEEP_IMAGES && checks });
}

/** The one thing that no page can do: whoever may run commands on the machine makes the first admin. */
async function firstAdmin({ environment }: EmptyInstallation): Promise<Admin> {
  const command = runGangway(
    ['users', 'create', '--email', EMAIL, '--name', 'Ada Admin', '--role', 'admin'],
    {
      environment: { ...process.env, ...environment },
    },
  );
  expect(await command.exited, command.printed()).toBe(0);
  return { email: EMAIL, password: command.printed().trim() };
}

describeInChromium('an admin who is alone with an empty installation', () => {
  it('sets everything up in the console, up to a cleared check, on well-made pages', async () => {
    const visitor = await visit({ javaScript: true, checks: true });
    await setEverythingUp(visitor, { installation, admin });
    const { clicks, fields, pages, seconds } = visitor.tally();
    console.log(`${clicks} clicks, ${fields} fields, ${pages} pages, ${seconds.toFixed(1)} s`);
    // A person who needs six seconds for a click and ten for a field is done in less than ten minutes.
    expect(clicks * 6 + fields * 10).toBeLessThan(600);
  });

  it('does the same without scripts', async () => {
    const visitor = await visit({ javaScript: false, checks: false });
    await setEverythingUp(visitor, { installation, admin });
  });
});
