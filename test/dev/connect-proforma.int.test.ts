import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectProforma } from '../../src/dev/connect-proforma.ts';
import { requestJson } from '../../src/dev/json-http.ts';
import { type Installation, startInstallation } from '../helpers/installation.ts';

const Ids = z.object({ data: z.array(z.object({ id: z.string() })) });
const Settings = z.looseObject({ webhookUrl: z.string().nullable() });

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation({ worker: false });
});

afterAll(() => installation.stop());

function connect() {
  const { apiUrl, token, sandbox, connected } = installation;
  const { leverConnectionId } = connected;
  const { lever, proforma } = sandbox;
  return connectProforma({ apiUrl, token, leverUrl: lever.url, leverConnectionId, proforma });
}

function control(method: string, path: string): Promise<unknown> {
  return requestJson(method, `${installation.sandbox.proforma.url}/_control${path}`);
}

async function counts() {
  const count = async (path: string) => Ids.parse(await installation.api('GET', path)).data.length;
  const { data: hooks } = Ids.parse(await installation.lever('GET', '/_control/webhooks'));
  return {
    connections: await count('/connections'),
    listeners: await count('/listeners'),
    definitions: await count('/definitions'),
    hooks: hooks.length,
  };
}

describe('the connection of the Proforma sandbox', () => {
  it('stays as it is at the next start', async () => {
    const first = await connect();
    const before = await counts();
    expect(await connect()).toEqual(first);
    expect(await counts()).toEqual(before);
  });

  it('is told its webhook address again after the sandbox forgot it', async () => {
    const { webhookUrl } = Settings.parse(await control('GET', '/settings'));
    expect(webhookUrl).toMatch(/\/webhooks\/proforma\//);
    await control('POST', '/reset');
    expect(Settings.parse(await control('GET', '/settings')).webhookUrl).toBeNull();
    await connect();
    expect(Settings.parse(await control('GET', '/settings')).webhookUrl).toBe(webhookUrl);
  });
});
