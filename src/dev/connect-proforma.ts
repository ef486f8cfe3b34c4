import { z } from 'zod';
import { SANDBOX_PROFORMA } from '../sandbox/proforma/seed.ts';
import { requestJson } from './json-http.ts';
import { type CallApi, type ProformaAddress, registerLever } from './sandbox-webhooks.ts';

export interface ConnectedProforma {
  readonly proformaConnectionId: string;
  readonly definitionId: string;
  readonly listenerId: string;
}

/** The stage of the Lever sandbox at which a candidate is screened. */
export const SCREENING_STAGE = 'Background Check';

const NAME = 'Proforma sandbox';
const WithId = z.object({ id: z.string() });
const Connection = z.object({ id: z.string(), name: z.string(), webhook_url: z.string() });
const Connections = z.object({ data: z.array(Connection) });
const Listener = z.object({ id: z.string(), endpoint_url: z.string() });
const Listeners = z.object({ data: z.array(Listener) });
const Settings = z.looseObject({ webhookUrl: z.string().nullable() });

/**
 * Does by the API what an admin does once for Proforma on Lever: connects the gateway, publishes the definition
 * "proforma" whose package the posting's tag names, listens for moves to the stage "Background Check", and lets Lever
 * be told of every check in secret notes. What is there already stays.
 */
export async function connectProforma({
  apiUrl,
  token,
  leverUrl,
  leverConnectionId,
  proforma,
}: {
  readonly apiUrl: string;
  readonly token: string;
  readonly leverUrl: string;
  readonly leverConnectionId: string;
  readonly proforma: ProformaAddress;
}): Promise<ConnectedProforma> {
  const call: CallApi = (method, path, body) =>
    requestJson(method, `${apiUrl}/api/v1${path}`, { token, ...(body === undefined ? {} : { body }) });
  const connection = await connectGateway(call, proforma);
  const task = {
    key: 'background_check',
    name: 'Run background check with Proforma',
    kind: 'background_check',
    settings: { connection: connection.id, package: { from: 'posting_tag' } },
  };
  const content = { name: 'Screening with Proforma', tasks: [task] };
  const definition = WithId.parse(await call('POST', '/definitions', { key: 'proforma', content }));
  const known = Listeners.parse(await call('GET', `/listeners?definition_id=${definition.id}`)).data[0];
  const listener = known ?? (await listen(call, { definitionId: definition.id, leverConnectionId }));
  const lever = { id: listener.id, url: listener.endpoint_url, events: ['candidateStageChange'] };
  await registerLever({ call, control: `${leverUrl}/_control`, listener: lever });
  await registerGateway(`${proforma.url}/_control`, connection.webhook_url);
  return { proformaConnectionId: connection.id, definitionId: definition.id, listenerId: listener.id };
}

async function connectGateway(call: CallApi, { url, baseUrl, token }: ProformaAddress) {
  const known = Connections.parse(await call('GET', '/connections?kind=proforma&limit=100')).data;
  const found = known.find(({ name }) => name === NAME);
  if (found) return found;
  const input = {
    kind: 'proforma',
    name: NAME,
    environment: 'sandbox',
    base_url: baseUrl,
    dashboard_url: url,
    credential: { type: 'bearer', token },
    webhook_secrets: [SANDBOX_PROFORMA.webhookSecret],
    // The twin flags every order in which it finds something.
    proforma: { binding: 'tazapi-v2', client_guid: SANDBOX_PROFORMA.clientGuid, trust_unflagged: true },
  };
  return Connection.parse(await call('POST', '/connections', input));
}

/** Proforma is written back in any case; the setting shows Checkr's checks in Lever too, and keeps notes secret. */
async function listen(
  call: CallApi,
  { definitionId, leverConnectionId }: { readonly definitionId: string; readonly leverConnectionId: string },
) {
  const settings = { enabled: true, secret_notes: true };
  await call('PUT', `/connections/${leverConnectionId}/write-back`, settings);
  const input = {
    definition_id: definitionId,
    connection_id: leverConnectionId,
    event: 'candidateStageChange',
    stage: SCREENING_STAGE,
  };
  return Listener.parse(await call('POST', '/listeners', input));
}

async function registerGateway(control: string, webhookUrl: string): Promise<void> {
  const settings = Settings.parse(await requestJson('GET', `${control}/settings`));
  if (settings.webhookUrl === webhookUrl) return;
  const body = { webhookUrl, webhookSecret: SANDBOX_PROFORMA.webhookSecret };
  await requestJson('PUT', `${control}/settings`, { body });
}
