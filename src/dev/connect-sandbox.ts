import { z } from 'zod';
import { requestJson } from './json-http.ts';
import { type CallApi, registerWebhooks, type SandboxAddresses } from './sandbox-webhooks.ts';

export type { SandboxAddresses };

export interface ConnectedSandbox {
  readonly leverConnectionId: string;
  readonly checkrConnectionId: string;
  readonly definitionId: string;
  readonly listenerId: string;
}

const WithId = z.object({ id: z.string() });
const Connection = z.object({ id: z.string(), name: z.string(), webhook_url: z.string().nullable() });
const Connections = z.object({ data: z.array(Connection) });
const Listener = z.object({ id: z.string(), endpoint_url: z.string() });
const Listeners = z.object({ data: z.array(Listener) });

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
  const call: CallApi = (method, path, body) =>
    requestJson(method, `${apiUrl}/api/v1${path}`, { token, ...(body === undefined ? {} : { body }) });
  const rate = requestsPerSecond === undefined ? {} : { requests_per_second: requestsPerSecond };
  const { lever, checkr } = await connectVendors({ call, sandbox, rate });
  const task = {
    key: 'background_check',
    name: 'Run background check with Checkr',
    kind: 'background_check',
    settings: { connection: checkr.id, package: 'tasker_standard' },
  };
  const content = { name: 'Standard onboarding', tasks: [task] };
  const definition = WithId.parse(await call('POST', '/definitions', { key: 'standard', content }));
  const found = Listeners.parse(await call('GET', `/listeners?definition_id=${definition.id}`)).data[0];
  const input = { definition_id: definition.id, connection_id: lever.id, event: 'candidateHired' };
  const listener = found ?? Listener.parse(await call('POST', '/listeners', input));
  await registerWebhooks({
    call,
    sandbox,
    listener: { id: listener.id, url: listener.endpoint_url },
    checkrUrl: checkr.webhook_url,
  });
  return {
    leverConnectionId: lever.id,
    checkrConnectionId: checkr.id,
    definitionId: definition.id,
    listenerId: listener.id,
  };
}

async function connectVendors({
  call,
  sandbox,
  rate,
}: {
  readonly call: CallApi;
  readonly sandbox: SandboxAddresses;
  readonly rate: { readonly requests_per_second?: number };
}) {
  const known = Connections.parse(await call('GET', '/connections?limit=100')).data;
  const connect = async (vendor: 'lever' | 'checkr', name: string, environment: string) => {
    const found = known.find((connection) => connection.name === name);
    if (found) return found;
    const { url, apiKey } = sandbox[vendor];
    const addresses = { base_url: `${url}/v1`, dashboard_url: url };
    const input = { kind: vendor, name, environment, api_key: apiKey, ...addresses, ...rate };
    return Connection.parse(await call('POST', '/connections', input));
  };
  return {
    lever: await connect('lever', 'Lever sandbox', 'sandbox'),
    checkr: await connect('checkr', 'Checkr sandbox', 'staging'),
  };
}
