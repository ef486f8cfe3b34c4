import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decide } from '../api/log-in.ts';
import { type EmptyInstallation, startEmptyInstallation } from '../helpers/installation.ts';

const SCRIPT = fileURLToPath(new URL('../../examples/set-up.sh', import.meta.url));

let installation: EmptyInstallation;
beforeAll(async () => {
  installation = await startEmptyInstallation();
});
afterAll(() => installation.stop());

/** Runs the script; whenever it names an address to allow access at, somebody does. */
async function setUpByLogIn() {
  const { environment, sandbox } = installation;
  const script = spawn(SCRIPT, ['--log-in'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...environment,
      GANGWAY_LEVER_SANDBOX_URL: sandbox.lever.url,
      GANGWAY_CHECKR_SANDBOX_URL: sandbox.checkr.url,
      WAIT_SECONDS: '60',
    },
  });
  const ended = once(script, 'close');
  const told: string[] = [];
  for await (const line of createInterface({ input: script.stdout })) {
    told.push(line);
    const [, address] = /allow it in a browser: (\S+)/.exec(line) ?? [];
    if (address !== undefined) await fetch(await decide(new URL(address)));
  }
  const [code] = await ended;
  return { code, told: told.join('\n') };
}

it('examples/set-up.sh --log-in connects Lever and Checkr by OAuth and comes to a cleared check', async () => {
  const { code, told } = await setUpByLogIn();
  expect(code, told).toBe(0);
  expect(told).toMatch(/lever +verified[\s\S]*checkr +verified[\s\S]*check +Clear, http/);
});
