import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { requestJson } from './json-http.ts';

export interface SandboxAddresses {
  readonly lever: { readonly url: string; readonly apiKey: string };
  readonly checkr: { readonly url: string; readonly apiKey: string };
}

export interface ConnectedSandbox {
  readonly leverConnectionId: string;
  readonly checkrConnectionId: string;
  readonly definitionId: string;
  readonly listenerId: string;
}

const WithId = z.object({ id: z.string() });
const Connections = z.object({
  data: z.array(
    z.object({ id: z.string(), name: z.string(), base_url: z.string(), webhook_url: z.string().nullable() }),
  ),
});
const Listeners = z.object({ data: z.array(z.object({ id: z.string(), endpoint_url: z.string() })) });
const Listener = z.object({ id: z.string(), endpoint_url: z.string() });
const Connection = z.object({ id: z.string(), webhook_url: z.string().nullable() });

/**
 * Does by the API what an admin does once: connects Lever and Checkr, publishes the definition "standard" with
 * one background check, adds its hire listener and registers the webhooks. What is there already stays.
 */
export async function connectSandbox({
  apiUrl,
  token,
  sandbox,
  requestsPerSecond,
}: {
  readonly apiUrl: string;
  readonly token: string;
  readonly sandbox: SandboxAddresses;
  /** Instead of the vendors' published limits. */
  readonly requestsPerSecond?: number;
}): Promise<ConnectedSandbox> {
  const call = (method: string, path: string, body?: unknown) =>
    requestJson(method, `${apiUrl}/api/v1${path}`, { token, ...(body === undefined ? {} : { body }) });
  const known = Connections.parse(await call('GET', '/connections?limit=100')).data;

  async function connect(input: {
    readonly kind: string;
    readonly name: string;
    readonly [key: string]: unknown;
  }) {
    const found = known.find((connection) => connection.name === input.name);
    if (found) return found;
    const rate = requestsPerSecond === undefined ? {} : { requests_per_second: requestsPerSecond };
    return Connection.parse(await call('POST', '/connections', { ...input, ...rate }));
  }

  const lever = await connect({
    kind: 'lever',
    name: 'Lever sandbox',
    environment: 'sandbox',
    api_key: sandbox.lever.apiKey,
    base_url: `${sandbox.lever.url}/v1`,
    dashboard_url: sandbox.lever.url,
  });
  const checkr = await connect({
    kind: 'checkr',
    name: 'Checkr sandbox',
    environment: 'staging',
    api_key: sandbox.checkr.apiKey,
    base_url: `${sandbox.checkr.url}/v1`,
    dashboard_url: sandbox.checkr.url,
  });
  const task = {
    key: 'background_check',
    name: 'Run background check with Checkr',
    kind: 'background_check',
    settings: { connection: checkr.id, package: 'tasker_standard' },
  };
  const content = { name: 'Standard onboarding', tasks: [task] };
  const definition = WithId.parse(await call('POST', '/definitions', { key: 'standard', content }));
  const listeners = Listeners.parse(await call('GET', `/listeners?definition_id=${definition.id}`)).data;
  const listener =
    listeners[0] ??
    (await addListener(call, sandbox, { definitionId: definition.id, connectionId: lever.id }));
  if (!known.some((connection) => connection.id === checkr.id) && checkr.webhook_url) {
    await registerCheckrWebhook(sandbox, checkr.webhook_url);
  }
  return {
    leverConnectionId: lever.id,
    checkrConnectionId: checkr.id,
    definitionId: definition.id,
    listenerId: listener.id,
  };
}

async function addListener(
  call: (method: string, path: string, body?: unknown) => Promise<unknown>,
  sandbox: SandboxAddresses,
  { definitionId, connectionId }: { readonly definitionId: string; readonly connectionId: string },
): Promise<z.infer<typeof Listener>> {
  const events = ['candidateHired', 'candidateArchiveChange'] as const;
  const tokens = events.map(() => randomBytes(24).toString('hex'));
  const input = {
    definition_id: definitionId,
    connection_id: connectionId,
    event: 'candidateHired',
    signature_tokens: tokens,
  };
  const listener = Listener.parse(await call('POST', '/listeners', input));
  for (const [index, event] of events.entries()) {
    const body = { event, url: listener.endpoint_url, signatureToken: tokens[index], enabled: true };
    await requestJson('POST', `${sandbox.lever.url}/_control/webhooks`, { body });
  }
  return listener;
}

async function registerCheckrWebhook({ checkr }: SandboxAddresses, webhookUrl: string): Promise<void> {
  await requestJson('POST', `${checkr.url}/_control/webhooks`, {
    body: { webhook_url: webhookUrl, include_object: true },
  });
}
