import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type EmptyInstallation, startEmptyInstallation } from '../helpers/installation.ts';

const SCRIPT = fileURLToPath(new URL('../../examples/set-up.sh', import.meta.url));

let installation: EmptyInstallation;
beforeAll(async () => {
  installation = await startEmptyInstallation();
});
afterAll(() => installation.stop());

/** Runs the script as a person does, with the settings that `gangway dev` would write. */
async function setUp(): Promise<string> {
  const { environment, sandbox } = installation;
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ...environment,
    GANGWAY_LEVER_SANDBOX_URL: sandbox.lever.url,
    GANGWAY_CHECKR_SANDBOX_URL: sandbox.checkr.url,
    WAIT_SECONDS: '30',
  };
  const { stdout } = await promisify(execFile)(SCRIPT, [], { env });
  return stdout;
}

const List = (item: z.ZodObject) => z.object({ data: z.array(item) });
const read = async (path: string, item: z.ZodObject) =>
  List(item).parse(await installation.api('GET', path)).data;

describe('examples/set-up.sh', () => {
  it('sets an empty installation up by CLI and API alone, up to a cleared check', async () => {
    const told = await setUp();
    expect(told).toMatch(/preview +Phone: "415 555 0123" -> "\+14155550123"/);
    expect(told).toMatch(/check +Clear, http/);

    const connections = await read('/connections', z.looseObject({ kind: z.string() }));
    expect(connections.map(({ kind, status }) => ({ kind, status }))).toMatchObject([
      { kind: 'checkr', status: { state: 'verified' } },
      { kind: 'lever', status: { state: 'verified' } },
    ]);
    const listeners = await read('/listeners', z.looseObject({}));
    expect(listeners).toMatchObject([{ status: 'verified', missing_webhooks: [] }]);
    const runs = await read('/runs', z.looseObject({}));
    expect(runs).toMatchObject([{ state: 'completed' }]);
    const checks = await read('/checks', z.looseObject({}));
    expect(checks).toMatchObject([{ package: 'Tasker Standard', result: { status: 'clear' } }]);
    const employees = await read('/employees', z.looseObject({}));
    expect(employees).toMatchObject([{ profile: { phone: '+14155550123', first_name: 'Grace Brewster' } }]);
  });
});
