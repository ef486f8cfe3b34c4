import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importConflicts } from '../../src/db/schema/import-conflicts.ts';
import { newId } from '../../src/ids.ts';
import { createCsvWork } from '../../src/inbox/csv-work.ts';
import { type Entry, seedEntry, seedRun } from '../api/seed.ts';
import { describeInChromium } from './chromium.ts';
import { type Desk, expectPageWellMade, expectWellMade, openConsole } from './console.ts';

let desk: Desk;
let entry: Entry;
let run: Awaited<ReturnType<typeof seedRun>>;
beforeAll(async () => {
  desk = await openConsole();
  entry = await seedEntry(desk.api);
  run = await seedRun(desk.api, entry);
});
afterAll(() => desk.stop());

describeInChromium('the pages about employees', () => {
  it('are well made, with and without something on them', async () => {
    const employee = `/console/employees/${run.employeeId}`;
    await expectWellMade(desk, 'admin', [
      '/console/attention',
      '/console/attention?kind=import_conflict',
      '/console/employees',
      '/console/employees?q=nobody',
      employee,
      `${employee}/checks`,
      `${employee}/runs`,
      `${employee}/history`,
      `${employee}/edit`,
      '/console/employee-fields',
      '/console/new-employee-field',
      '/console/employee-imports',
    ]);
  });

  it('let somebody make a field, fill it in, and see who did that, without scripts', async () => {
    const page = await desk.signedIn('admin', { narrow: true, javaScript: false });
    await page.goto('/console/employee-fields');
    await page.getByRole('link', { name: 'Add a field' }).click();
    await page.getByLabel('Key').fill('shirt');
    await page.getByLabel('Type').selectOption('choice');
    await page.getByLabel('Label').fill('T-shirt size');
    await page.getByLabel('Group').fill('Welcome');
    await page.getByRole('button', { name: 'Add the field' }).click();
    expect(await page.getByText('A choice needs at least one option.').isVisible()).toBe(true);
    await page.getByLabel('Choices').fill('S\nM');
    await page.getByRole('button', { name: 'Add the field' }).click();
    expect(await page.getByText('T-shirt size is there.').isVisible()).toBe(true);

    await page.goto(`/console/employees/${run.employeeId}`);
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await page.getByLabel('T-shirt size').selectOption('M');
    await page.getByLabel('Phone').fill('12');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.getByText('Phone must be a phone number').isVisible()).toBe(true);
    await page.getByLabel('Phone').fill('(415) 555-0132');
    await page.getByLabel('Manager').fill('ada.quill@example.test');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.getByText('Manager cannot be the employee themself.').isVisible()).toBe(true);
    await page.getByLabel('Manager').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.getByText('+14155550132').isVisible()).toBe(true);
    await page.getByRole('link', { name: 'History' }).click();
    expect(await page.getByRole('row').filter({ hasText: 'T-shirt size' }).textContent()).toMatch(/M.*user:/);
    await page.context().close();
  });

  it('show what a file would do before it is applied, and how far that is', async () => {
    const page = await desk.signedIn('operator', { javaScript: false });
    await page.goto('/console/employees');
    await page.getByRole('link', { name: 'Import a CSV file' }).click();
    const text =
      'First name,Last name,Personal e-mail,Time zone\nBea,Quill,bea@example.test,UTC\nCy,,cy,Mars';
    await page.getByLabel('CSV file').setInputFiles({
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    });
    await page.getByRole('button', { name: 'Look at the file' }).click();
    await expectPageWellMadeOnPhone(page.url());
    expect(await page.getByText('must be an e-mail address').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Apply 1 row' }).click();
    const work = createCsvWork({ db: desk.api.db, logger: pino({ level: 'silent' }), leaseMs: 30_000 });
    for (const claimed of await work.claim(1)) await work.work(claimed);
    await page.reload();
    expect(await page.getByText('1 of 1 rows').isVisible()).toBe(true);
    await page.goto('/console/employees?q=bea');
    expect(await page.getByRole('link', { name: 'Bea Quill' }).isVisible()).toBe(true);
    await page.context().close();
  });

  it('ask who a hire is, and take one answer', async () => {
    const id = newId('importConflict');
    await desk.api.db.insert(importConflicts).values({
      id,
      runId: run.runId,
      connectionId: entry.lever.id,
      subject: 'opportunity',
      leverContactId: 'contact',
      kind: 'email_of_another_contact',
      candidates: [run.employeeId],
      createdAt: new Date(),
    });
    const page = await desk.signedIn('operator');
    await page.goto('/console/attention?kind=import_conflict');
    await page.getByRole('link', { name: 'Who is this hire?' }).click();
    await expectPageWellMadeOnPhone(page.url());
    await page.getByRole('button', { name: 'It is Ada Quill' }).click();
    await page.waitForLoadState();
    expect(await page.getByText('It is this one.').isVisible()).toBe(true);
    await page.context().close();
  });
});

async function expectPageWellMadeOnPhone(url: string): Promise<void> {
  const phone = await desk.signedIn('admin', { narrow: true });
  await phone.goto(url);
  await expectPageWellMade(phone);
  await phone.context().close();
}
