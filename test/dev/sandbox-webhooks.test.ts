import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { requestJson } from '../../src/dev/json-http.ts';
import { registerWebhooks } from '../../src/dev/sandbox-webhooks.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';

const LEVER_URL = 'http://127.0.0.1:9/webhooks/lever/key';
const CHECKR_URL = 'http://127.0.0.1:9/webhooks/checkr/key';
const Hooks = z.object({ data: z.array(z.looseObject({ event: z.string(), signatureToken: z.string() })) });

let sandbox: Sandbox;
const calls: unknown[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.stop());

async function register(): Promise<void> {
  calls.length = 0;
  await registerWebhooks({
    call: async (...call) => calls.push(call),
    sandbox,
    listener: { id: 'lst_1', url: LEVER_URL },
    checkrUrl: CHECKR_URL,
  });
}

async function leverHooks() {
  return Hooks.parse(await requestJson('GET', `${sandbox.lever.url}/_control/webhooks`)).data;
}

async function checkrUrls() {
  const State = z.looseObject({ webhooks: z.array(z.looseObject({ webhook_url: z.string() })) });
  const { webhooks } = State.parse(await requestJson('GET', `${sandbox.checkr.url}/_control/state`));
  return webhooks.map(({ webhook_url }) => webhook_url);
}

describe('the webhooks of the sandbox', () => {
  it('are registered with tokens that the listener is told', async () => {
    await register();
    const hooks = await leverHooks();
    expect(hooks.map(({ event }) => event).sort()).toEqual([
      'candidateArchiveChange',
      'candidateDeleted',
      'candidateHired',
    ]);
    expect(calls).toEqual(
      hooks.map(({ event, signatureToken }) => [
        'PUT',
        '/listeners/lst_1/signature-tokens',
        { event, signature_tokens: [signatureToken] },
      ]),
    );
    expect(await checkrUrls()).toEqual([CHECKR_URL]);
  });

  it('stay as they are at the next start', async () => {
    const before = await leverHooks();
    await register();
    expect(calls).toEqual([]);
    expect(await leverHooks()).toEqual(before);
    expect(await checkrUrls()).toEqual([CHECKR_URL]);
  });

  it('are registered again after the sandbox forgot them', async () => {
    await requestJson('POST', `${sandbox.lever.url}/_control/reset`);
    await requestJson('POST', `${sandbox.checkr.url}/_control/reset`);
    await register();
    expect(await leverHooks()).toHaveLength(3);
    expect(calls).toHaveLength(3);
    expect(await checkrUrls()).toEqual([CHECKR_URL]);
  });
});
