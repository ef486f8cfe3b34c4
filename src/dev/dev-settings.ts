import { randomBytes } from 'node:crypto';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { DevError } from './dev-error.ts';
import type { DevPorts, PortName } from './dev-ports.ts';
import { postgresDataFolders, settingsFile } from './stack-paths.ts';

const HEADER = `# Written by \`gangway dev\` at each start: the settings of the stack of this folder, and its secrets.
# Any other command works against it: gangway --env-file <this file> worker
# A setting that you add here stays.
`;

/** Which port stands in which setting. */
const PORT_SETTINGS: Readonly<Record<PortName, string>> = {
  api: 'GANGWAY_PUBLIC_URL',
  lever: 'GANGWAY_LEVER_SANDBOX_URL',
  checkr: 'GANGWAY_CHECKR_SANDBOX_URL',
  proforma: 'GANGWAY_PROFORMA_SANDBOX_URL',
  postgres: 'GANGWAY_DATABASE_URL',
  temporal: 'TEMPORAL_ADDRESS',
  temporalUi: 'GANGWAY_TEMPORAL_UI_URL',
};

/** Environment variables of the stack of a folder. */
export type DevSettings = Record<string, string>;

/** The settings of the last start; empty before the first. */
export async function readDevSettings(folder: string): Promise<DevSettings> {
  const text = await readFile(settingsFile(folder), 'utf8').catch(() => '');
  const entries = Object.entries(parseEnv(text));
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Replaces the settings file at once, readable by this user only. */
export async function writeDevSettings(folder: string, settings: DevSettings): Promise<void> {
  const file = settingsFile(folder);
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${quoted(value)}`);
  await writeFile(`${file}.new`, `${HEADER}\n${lines.join('\n')}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** What our own values are made of stays as it is, so that a shell can read the file too. */
function quoted(value: string): string {
  return /^[\w:/.,+=@%?&~-]*$/.test(value) ? value : `"${value}"`;
}

/** The ports of the last start. */
export function portsOf(settings: DevSettings): Partial<DevPorts> {
  const ports: Partial<DevPorts> = {};
  for (const [name, setting] of Object.entries(PORT_SETTINGS) as [PortName, string][]) {
    const port = /:(\d+)(\/[^/]*)?$/.exec(settings[setting] ?? '')?.[1];
    if (port !== undefined) ports[name] = Number(port);
  }
  return ports;
}

/**
 * The secrets of the folder, made at its first start. Throws `dev.settings_lost` when the file that held them is gone while
 * the data that they sealed are there.
 */
export async function keepSecrets(folder: string, last: DevSettings): Promise<DevSettings> {
  const { GANGWAY_SECRET_KEYS: keys, GANGWAY_CODEC_TOKEN: codecToken } = last;
  if (keys === undefined && (await hasData(folder))) {
    throw new DevError(
      'dev.settings_lost',
      `${settingsFile(folder)} with the keys of the data in this folder is gone. Put it back, or start afresh (--reset).`,
    );
  }
  return {
    GANGWAY_SECRET_KEYS: keys ?? `dev:${randomBytes(32).toString('base64')}`,
    GANGWAY_CODEC_TOKEN: codecToken ?? randomBytes(24).toString('hex'),
  };
}

async function hasData(folder: string): Promise<boolean> {
  const found = await Promise.all(postgresDataFolders(folder).map((data) => stat(data).catch(() => null)));
  return found.some((entry) => entry !== null);
}

/** Everything but the secrets, for a stack on these addresses. */
export function stackSettings({
  folder,
  ports,
  databaseUrl,
  temporal,
}: {
  folder: string;
  ports: DevPorts;
  databaseUrl: string;
  temporal: { address: string; namespace: string; uiUrl: string };
}): DevSettings {
  return {
    GANGWAY_DATABASE_URL: databaseUrl,
    ...addressSettings(ports),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    GANGWAY_TEMPORAL_UI_URL: temporal.uiUrl,
    // A file that is not there: whatever profile the person has for other Temporal servers is not for this one.
    TEMPORAL_CONFIG_FILE: path.join(folder, 'temporal.toml'),
  };
}

/** The addresses that stored webhooks and connections point to. */
export function addressSettings(ports: Pick<DevPorts, 'api' | 'lever' | 'checkr' | 'proforma'>): DevSettings {
  return {
    GANGWAY_API_HOST: '127.0.0.1',
    GANGWAY_API_PORT: String(ports.api),
    GANGWAY_PUBLIC_URL: `http://127.0.0.1:${ports.api}`,
    GANGWAY_LEVER_SANDBOX_URL: `http://127.0.0.1:${ports.lever}`,
    GANGWAY_CHECKR_SANDBOX_URL: `http://127.0.0.1:${ports.checkr}`,
    GANGWAY_PROFORMA_SANDBOX_URL: `http://127.0.0.1:${ports.proforma}`,
  };
}

/**
 * The environment of a child: this process's own, without what would lead it to another Temporal server or version, and
 * the settings of the stack, which win.
 */
export function childEnvironment(environment: NodeJS.ProcessEnv, settings: DevSettings): NodeJS.ProcessEnv {
  const own = Object.entries(environment).filter(
    ([name]) => !name.startsWith('TEMPORAL_') && name !== 'GANGWAY_BUILD_ID',
  );
  return { ...Object.fromEntries(own), ...settings };
}
