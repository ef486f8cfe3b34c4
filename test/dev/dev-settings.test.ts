import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import {
  childEnvironment,
  keepSecrets,
  portsOf,
  readDevSettings,
  stackSettings,
  writeDevSettings,
} from '../../src/dev/dev-settings.ts';

const PORTS = {
  api: 8080,
  lever: 4010,
  checkr: 4020,
  proforma: 4030,
  postgres: 5433,
  temporal: 7233,
  temporalUi: 8233,
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gangway-settings-'));
});

afterEach(() => rm(folder, { recursive: true }));

const settings = () =>
  stackSettings({
    folder,
    ports: PORTS,
    databaseUrl: 'postgres://gangway:se-cr_et@127.0.0.1:5433/gangway',
    temporal: { address: '127.0.0.1:7233', namespace: 'default', uiUrl: 'http://127.0.0.1:8233' },
  });

describe('the settings of a stack', () => {
  it('are a configuration of every command', async () => {
    const config = readConfig({ ...settings(), ...(await keepSecrets(folder, {})) });
    expect(config).toMatchObject({
      publicUrl: 'http://127.0.0.1:8080',
      apiPort: 8080,
      temporalUiUrl: 'http://127.0.0.1:8233',
    });
  });

  it('are kept for this user alone, and read back as they were, also by a shell', async () => {
    const all = { ...settings(), ...(await keepSecrets(folder, {})) };
    await writeDevSettings(folder, all);
    expect((await stat(path.join(folder, 'dev.env'))).mode & 0o777).toBe(0o600);
    expect(await readDevSettings(folder)).toEqual(all);
    const script = '. ./dev.env; printf %s "$GANGWAY_SECRET_KEYS"';
    const { stdout } = await promisify(execFile)('sh', ['-c', script], { cwd: folder, env: {} });
    expect(stdout).toBe(all.GANGWAY_SECRET_KEYS);
  });

  it('keep what a person adds', async () => {
    await writeDevSettings(folder, settings());
    await appendFile(path.join(folder, 'dev.env'), 'GANGWAY_LOG_LEVEL=debug\n');
    await writeDevSettings(folder, await readDevSettings(folder));
    expect(await readDevSettings(folder)).toEqual({ ...settings(), GANGWAY_LOG_LEVEL: 'debug' });
  });

  it('name the ports of the start', () => {
    expect(portsOf(settings())).toEqual(PORTS);
    expect(portsOf({})).toEqual({});
  });
});

describe('the secrets of a folder', () => {
  it('are made once', async () => {
    const first = await keepSecrets(folder, {});
    expect(await keepSecrets(folder, first)).toEqual(first);
    expect(await keepSecrets(folder, {})).not.toEqual(first);
  });

  it('are not made anew for data that others have sealed', async () => {
    await mkdir(path.join(folder, 'postgres'));
    await expect(keepSecrets(folder, {})).rejects.toMatchObject({ code: 'dev.settings_lost' });
  });
});

describe('the environment of a child', () => {
  it('leads to the stack, whatever other servers the person works with', () => {
    const environment = childEnvironment(
      {
        HOME: '/home/ana',
        TEMPORAL_API_KEY: 'cloud',
        TEMPORAL_ADDRESS: 'cloud:7233',
        GANGWAY_BUILD_ID: 'v7',
        GANGWAY_DATABASE_URL: 'postgres://production/gangway',
        GANGWAY_LOG_LEVEL: 'debug',
      },
      settings(),
    );
    expect(environment).toEqual({ HOME: '/home/ana', GANGWAY_LOG_LEVEL: 'debug', ...settings() });
  });
});
