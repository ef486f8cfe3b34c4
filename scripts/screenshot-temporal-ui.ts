import { chromium } from 'playwright-core';

/** Takes a picture of a run in the Temporal UI: `tsx scripts/screenshot-temporal-ui.ts <url of the run> <file.png>`. */
const [url, file] = process.argv.slice(2);
if (!url || !file) {
  console.error('Give the address of a run in the Temporal UI and the file to write.');
  process.exit(2);
}
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await page
    .getByText('Workflow History', { exact: false })
    .first()
    .or(page.getByText('Event History').first())
    .waitFor({ timeout: 20_000 })
    .catch(() => {});
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.screenshot({ path: file });
} finally {
  await browser.close();
}
