import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { SETTINGS } from '../src/config.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const Service = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
});
const Compose = z.object({ services: z.record(z.string(), Service) });

const { services } = Compose.parse(
  parse(readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8'), { merge: true }),
);
const ours = Object.entries(services).filter(([, service]) => service.image.startsWith('gangway:'));

describe('docker-compose.yml', () => {
  it('has the services of an installation', () => {
    expect(Object.keys(services).sort()).toEqual(
      [
        'api',
        'migrate',
        'postgres',
        'release',
        'sandbox',
        'temporal',
        'temporal-namespace',
        'temporal-schema',
        'temporal-ui',
        'worker',
      ].sort(),
    );
  });

  it('sets only variables that the configuration knows', () => {
    const known = Object.values(SETTINGS).map((setting) => setting.env);
    const set = ours.flatMap(([, service]) => Object.keys(service.environment ?? {}));
    expect(set.length).toBeGreaterThan(0);
    expect(set.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('sets every variable that has no default, for each service that reads the configuration', () => {
    const required = Object.values(SETTINGS).filter((setting) => !('default' in setting));
    for (const [name, service] of ours.filter(([service]) => service !== 'sandbox')) {
      const missing = required.filter((setting) => service.environment?.[setting.env] === undefined);
      expect(missing.map((setting) => `${name}: ${setting.env}`)).toEqual([]);
    }
  });

  it('runs commands that the command line has, with options that they take', async () => {
    const helps = await Promise.all(
      ours.map(async ([name, { command = [] }]) => {
        const words = command.slice(0, command.findIndex((word) => word.startsWith('-')) >>> 0);
        const args = ['--import', 'tsx', 'src/cli.ts', ...words, '--help'];
        const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
        return { name, words, stdout, options: command.filter((word) => word.startsWith('--')) };
      }),
    );
    for (const { words, stdout, options } of helps) {
      expect(stdout).toContain(`gangway ${words.join(' ')}`);
      for (const option of options) expect(stdout).toContain(option);
    }
  }, 60_000);
});
