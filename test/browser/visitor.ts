import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { expectPageWellMade, NARROW } from './console.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const WIDE = { width: 1200, height: 820 };

/** Somebody at a browser whose clicks and filled fields are counted. */
export type Visitor = ReturnType<typeof createVisitor>;

/** Pictures are kept in docs/images when `keepImages`; `checks` looks at each page at 375 pixels and with axe. */
export function createVisitor(
  page: Page,
  { keepImages, checks }: { readonly keepImages: boolean; readonly checks: boolean },
) {
  const count = { clicks: 0, fields: 0, pages: 0 };
  const began = performance.now();
  let lookedMs = 0;

  async function click(target: Locator): Promise<void> {
    count.clicks += 1;
    await target.click().catch(async (cause: unknown) => {
      throw new Error(`On ${page.url()}: ${await page.locator('body').innerText()}`, { cause });
    });
    await page.waitForLoadState();
  }

  return {
    page,
    /** Counts, and the seconds without those of looking. */
    tally: () => ({ ...count, seconds: (performance.now() - began - lookedMs) / 1_000 }),
    press: (name: string | RegExp) => click(page.getByRole('button', { name, exact: true })),
    follow: (name: string | RegExp) =>
      click(page.getByRole('main').getByRole('link', { name, exact: true }).first()),
    /** Goes to a section of the console. */
    section: (title: string) =>
      click(
        page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: title, exact: true }),
      ),
    open: (summary: Locator) => click(summary),
    async fill(label: string, text: string): Promise<void> {
      count.fields += 1;
      await page.getByLabel(label, { exact: true }).fill(text);
    },
    async choose(label: string, option: string | { readonly label: string }): Promise<void> {
      count.fields += 1;
      await page.getByLabel(label, { exact: true }).selectOption(option);
    },
    /** Looks at the page that is shown: is it well made on a phone too? */
    async look(image?: string): Promise<void> {
      const from = performance.now();
      count.pages += 1;
      if (checks) {
        await page.setViewportSize(NARROW);
        await expectPageWellMade(page);
        await page.emulateMedia({ colorScheme: 'light' });
        await page.setViewportSize(WIDE);
      }
      if (keepImages && image !== undefined) {
        mkdirSync(IMAGES, { recursive: true });
        await page.screenshot({ path: `${IMAGES}${image}.png`, scale: 'css' });
      }
      lookedMs += performance.now() - from;
    },
  };
}
