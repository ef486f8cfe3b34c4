import { chmod, link, mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheFolder } from '../../src/dev/binary-cache.ts';
import { createGangwayView } from '../../src/dev/demo/gangway-view.ts';
import { checkrFile, fillInInvitation, hireSomebody, type Person } from '../../src/dev/demo/people.ts';
import { readDevSettings } from '../../src/dev/dev-settings.ts';
import { choosePort } from '../../src/dev/free-port.ts';
import { requestJson } from '../../src/dev/json-http.ts';
import { canReach } from '../../src/dev/postgres-account.ts';
import { listProcesses, processStart } from '../../src/dev/process-identity.ts';
import { resolveTemporalBinary } from '../../src/dev/temporal-binary.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { endAll, type Gangway, runGangway } from './fixtures/gangway.ts';

const START_MS = 120_000;
const NOBODY = { name: 'nobody', uid: 65_534, gid: 65_534 };
const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

let root: string;

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'gangway-test-dev-')));
  await chmod(root, 0o755);
});

afterAll(async () => {
  await endAll();
  await waitFor('every process to be gone', async () => (await processesOf(root)).length === 0);
  await rm(root, { recursive: true, force: true });
});

async function processesOf(folder: string): Promise<string[]> {
  const lines = (await listProcesses()).map(({ command }) => command.join(' '));
  return lines.filter((line) => line.includes(folder));
}

/** Ports of a stack's own, so that it meets no other one on this machine. */
async function portOptions(): Promise<string[]> {
  const twins = ['lever-port', 'checkr-port', 'proforma-port'];
  const names = ['port', ...twins, 'postgres-port', 'temporal-port', 'temporal-ui-port'];
  const options: string[] = [];
  const taken: number[] = [];
  for (const name of names) {
    taken.push(await choosePort({ avoid: taken }));
    options.push(`--${name}`, String(taken.at(-1)));
  }
  return options;
}

describe('gangway demo --once', () => {
  /** As root the test runs the demo as an ordinary user, which is the stranger's case; else it is one already. */
  async function stranger() {
    const isRoot = process.getuid?.() === 0;
    if (!isRoot || !(await canReach(NOBODY, CLI))) return {};
    const home = path.join(root, 'home');
    await mkdir(home);
    await chmod(home, 0o777);
    const cacheDir = cacheFolder({ environment: process.env, home: process.env.HOME ?? '' });
    const found = await resolveTemporalBinary({ kind: 'cli', environment: process.env, cacheDir });
    const cli = path.join(home, 'temporal');
    await link(found.path, cli);
    const environment = { PATH: process.env.PATH, HOME: home, TMPDIR: home, GANGWAY_TEMPORAL_CLI: cli };
    return { account: { uid: NOBODY.uid, gid: NOBODY.gid }, environment };
  }

  it(
    'tells of an expired invitation that is followed by another, exits 0 and leaves nothing running',
    async () => {
      const person = await stranger();
      const dir = path.join(root, 'home', 'expired');
      await mkdir(path.dirname(dir), { recursive: true });
      const demo = runGangway(
        ['demo', '--once', '--scenario', 'expired', '--dir', dir, ...(await portOptions())],
        person,
      );
      expect(await demo.exited, demo.printed()).toBe(0);
      expect(demo.printed()).toMatch(
        /Lever +Ada Byron is hired[\s\S]*run run_\w+ started[\s\S]*invitation expired[\s\S]*invited once more[\s\S]*Candidate[\s\S]*report complete, result clear[\s\S]*check Clear, run completed/,
      );
      expect(demo.printed()).not.toMatch(/^\s+at /m);
      expect((await stat(path.join(dir, 'dev.env'))).mode & 0o777).toBe(0o600);
      expect(await processesOf(dir)).toEqual([]);
    },
    START_MS,
  );
});

describe('gangway dev', () => {
  let dir: string;
  let dev: Gangway;
  let settings: Record<string, string>;

  beforeAll(async () => {
    dir = path.join(root, 'stack');
    await start(await portOptions());
  }, START_MS);

  async function start(options: string[] = []): Promise<void> {
    dev = runGangway(['dev', '--dir', dir, ...options]);
    await dev.prints(/Stop everything with Ctrl-C/);
    settings = await readDevSettings(dir);
  }

  const urlOf = (vendor: 'LEVER' | 'CHECKR') => settings[`GANGWAY_${vendor}_SANDBOX_URL`] ?? '';

  function gangway() {
    return createGangwayView({
      apiUrl: settings.GANGWAY_PUBLIC_URL ?? '',
      token: settings.GANGWAY_API_KEY ?? '',
    });
  }

  /** Hires somebody whose run then waits for them. */
  async function hire() {
    const person = await hireSomebody(urlOf('LEVER'));
    await waitFor(
      'the run to wait for the candidate',
      async () => (await gangway().runOf(person.opportunityId))?.why?.code === 'candidate',
    );
    return person;
  }

  async function submitAndDecide(person: Person): Promise<void> {
    const [invitation] = (await checkrFile(urlOf('CHECKR'), person)).invitations;
    if (invitation === undefined) throw new Error('There is no invitation');
    await fillInInvitation(invitation, person, '');
    const report = await waitFor(
      'the report',
      async () => (await checkrFile(urlOf('CHECKR'), person)).reports[0],
    );
    await requestJson('POST', `${urlOf('CHECKR')}/_control/reports/${report.id}/clear`);
  }

  async function runIsCompleted(person: Person): Promise<void> {
    await waitFor(
      'the run to complete',
      async () => (await gangway().runOf(person.opportunityId))?.state === 'completed',
    );
    const { invitations } = await checkrFile(urlOf('CHECKR'), person);
    expect(invitations.map(({ status }) => status)).toEqual(['completed']);
  }

  async function killed(pid: number): Promise<void> {
    process.kill(pid, 'SIGKILL');
    await waitFor('the process to be gone', async () => (await processStart(pid)) === undefined);
  }

  it('serves the console, the API, its reference page, the Temporal UI and the pages of the sandbox where it says', async () => {
    const urls = [...dev.printed().matchAll(/^ {2}\S.* (http:\S+)/gm)].map(([, url]) => url ?? '');
    expect(urls.length).toBeGreaterThanOrEqual(6);
    const headers = { accept: 'text/html' };
    const answers = await Promise.all(
      urls.slice(0, 6).map(async (url) => [url, (await fetch(url, { headers })).status]),
    );
    expect(answers).toEqual(urls.slice(0, 6).map((url) => [url, 200]));
  });

  it('lets its admin sign in with the password that it prints', async () => {
    const [, email = '', password = ''] = /\/console +\((\S+), password (\S+)\)/.exec(dev.printed()) ?? [];
    expect(password).toBe(settings.GANGWAY_ADMIN_PASSWORD);
    const answer = await fetch(`${settings.GANGWAY_PUBLIC_URL}/console/sign-in`, {
      method: 'POST',
      headers: { origin: settings.GANGWAY_PUBLIC_URL ?? '' },
      body: new URLSearchParams({ email, password }),
      redirect: 'manual',
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/console']);
  });

  it('is refused to a second start in the folder, which names the first', async () => {
    const second = runGangway(['dev', '--dir', dir]);
    expect(await second.exited).toBe(2);
    expect(second.printed()).toContain(`${dir} is in use by process ${dev.pid} `);
    expect(second.printed()).not.toMatch(/^\s+at /m);
  });

  it('is where demos tell their stories while it runs', async () => {
    const stories = {
      clear: /check Clear, run completed/,
      consider: /check Eligible, run completed/,
      slow: /check Clear, run completed/,
      dispute: /Disputed[\s\S]*check Clear, run completed/,
      proforma:
        /is moved to the stage Background Check[\s\S]*package tasker_standard[\s\S]*tag Background Check:Ordered[\s\S]*run completed[\s\S]*tag Background Check:Completed[\s\S]*one note[\s\S]*viewReport/,
    };
    const told = Object.entries(stories).map(async ([scenario, story]) => {
      const demo = runGangway(['demo', '--once', '--scenario', scenario, '--dir', dir]);
      expect(await demo.exited, demo.printed()).toBe(0);
      expect(demo.printed()).toContain('It runs there already');
      expect(demo.printed()).toMatch(story);
    });
    await Promise.all(told);
    expect(await processStart(dev.pid)).toBeDefined();
  }, 90_000);

  it('goes on without its worker, and a worker that is started by hand completes the run', async () => {
    const person = await hire();
    await killed(Number(await dev.prints(/worker (\d+)/)));
    await dev.prints(/The worker ended \(SIGKILL\)\. Start it again with: .* --env-file .*dev\.env worker/);
    await submitAndDecide(person);
    const worker = runGangway(['--env-file', path.join(dir, 'dev.env'), 'worker']);
    await runIsCompleted(person);
    worker.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
  }, 60_000);

  it(
    'starts again after it was killed, and a run that was open completes with its one order',
    async () => {
      const person = await hireSomebody(urlOf('LEVER'));
      dev.kill('SIGKILL');
      await dev.exited;
      const before = settings;
      await start();
      expect(settings).toEqual(before);
      await waitFor('the invitation', async () => (await checkrFile(urlOf('CHECKR'), person)).invitations[0]);
      await submitAndDecide(person);
      await runIsCompleted(person);
    },
    START_MS,
  );

  it('stops everything within ten seconds of a Ctrl-C that comes twice', async () => {
    const stopsAt = performance.now();
    dev.kill('SIGINT');
    dev.kill('SIGINT');
    expect(await dev.exited).toBe(0);
    expect(performance.now() - stopsAt).toBeLessThan(10_000);
    expect(await processesOf(dir)).toEqual([]);
  });

  it('does not move from a port that its data name: it says who has it', async () => {
    const squatter = createServer().listen(
      Number(new URL(settings.GANGWAY_PUBLIC_URL ?? '').port),
      '127.0.0.1',
    );
    const refused = runGangway(['dev', '--dir', dir]);
    expect(await refused.exited).toBe(2);
    squatter.close();
    expect(refused.printed()).toMatch(/Port \d+ of the api is taken by process \d+ \(.*\)\. The webhooks/);
    expect(refused.printed()).toContain(`process ${process.pid} `);
  });
});
