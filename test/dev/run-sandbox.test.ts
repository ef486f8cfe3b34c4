import { afterEach, expect, it } from 'vitest';
import { choosePort } from '../../src/dev/free-port.ts';
import { endAll, runGangway } from './fixtures/gangway.ts';

afterEach(endAll);

const environment = { PATH: process.env.PATH };
const FREE = ['--checkr-port', '0', '--proforma-port', '0'];

it('gangway sandbox serves its twins without any configuration, and says where and how', async () => {
  const sandbox = runGangway(['sandbox', '--lever-port', '0', ...FREE], { environment });
  await sandbox.prints(/Stop with Ctrl-C/);
  const [, leverUrl = '', leverKey = ''] = /Lever +(\S+) .*: (\S+)/.exec(sandbox.printed()) ?? [];
  const [, checkrUrl = '', checkrKey = ''] = /Checkr +(\S+) .*: (\S+)/.exec(sandbox.printed()) ?? [];
  const asUser = (key: string) => ({ headers: { authorization: `Basic ${btoa(`${key}:`)}` } });
  expect((await fetch(`${leverUrl}/opportunities`, asUser(leverKey))).status).toBe(200);
  expect((await fetch(`${checkrUrl}/account`, asUser(checkrKey))).status).toBe(200);
  const [, proformaUrl = '', client = '', token = ''] =
    /Proforma +(\S+) .*client (\S+), .*: (\S+)/.exec(sandbox.printed()) ?? [];
  const products = `${proformaUrl}/clients/${client}/products`;
  expect((await fetch(products, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  const control = /listed with what they do: (\S+), (\S+) and (\S+)/.exec(sandbox.printed());
  const answers = await Promise.all((control ?? []).slice(1).map(async (url) => (await fetch(url)).status));
  expect(answers).toEqual([200, 200, 200]);
  sandbox.kill('SIGTERM');
  expect(await sandbox.exited).toBe(0);
});

it('gangway sandbox lets the Proforma twin speak another wire', async () => {
  const options = ['--lever-port', '0', ...FREE, '--proforma-binding', 'hropen-json'];
  const sandbox = runGangway(['sandbox', ...options], { environment });
  await sandbox.prints(/Stop with Ctrl-C/);
  const [, url = '', token = ''] =
    /Proforma +(\S+) +hropen-json; bearer token: (\S+)/.exec(sandbox.printed()) ?? [];
  const catalog = await fetch(`${url}/catalog`, { headers: { authorization: `Bearer ${token}` } });
  expect(catalog.status).toBe(200);
  sandbox.kill('SIGTERM');
  expect(await sandbox.exited).toBe(0);
});

it('gangway sandbox says who has its port', async () => {
  const port = await choosePort();
  const first = runGangway(['sandbox', '--lever-port', String(port), ...FREE], { environment });
  await first.prints(/Stop with Ctrl-C/);
  const second = runGangway(['sandbox', '--lever-port', String(port), ...FREE], { environment });
  expect(await second.exited).toBe(2);
  expect(second.printed()).toContain(`Port ${port} is taken by process ${first.pid} `);
});
