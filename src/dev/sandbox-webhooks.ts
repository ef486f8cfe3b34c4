import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { requestJson } from './json-http.ts';

/** A Proforma twin that speaks TazAPI. */
export interface ProformaAddress {
  readonly url: string;
  readonly baseUrl: string;
  readonly token: string;
}

export interface SandboxAddresses {
  readonly lever: { readonly url: string; readonly apiKey: string };
  readonly checkr: { readonly url: string; readonly apiKey: string };
  /** Undefined in a stack that was started by a Gangway without it. */
  readonly proforma?: ProformaAddress | undefined;
}

/** A call of Gangway's API; the path begins after `/api/v1`. */
export type CallApi = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** What a hire listener needs. */
const HIRE_EVENTS = ['candidateHired', 'candidateArchiveChange', 'candidateDeleted'] as const;

const LeverHooks = z.object({
  data: z.array(z.object({ event: z.string(), url: z.string(), signatureToken: z.string().nullable() })),
});
const CheckrState = z.looseObject({ webhooks: z.array(z.looseObject({ webhook_url: z.string() })) });

/**
 * Registers the webhooks of a listener and of a Checkr connection where the sandbox does not have them, as after the
 * first start, or after its data were reset.
 */
export async function registerWebhooks({
  call,
  sandbox,
  listener,
  checkrUrl,
}: {
  readonly call: CallApi;
  readonly sandbox: SandboxAddresses;
  readonly listener: { readonly id: string; readonly url: string };
  readonly checkrUrl: string | null;
}): Promise<void> {
  const events = HIRE_EVENTS;
  await registerLever({ call, control: `${sandbox.lever.url}/_control`, listener: { ...listener, events } });
  if (checkrUrl !== null) await registerCheckr(`${sandbox.checkr.url}/_control`, checkrUrl);
}

/** Adds the webhooks of a listener that Lever does not have, and tells the listener their tokens. */
export async function registerLever({
  call,
  control,
  listener,
}: {
  readonly call: CallApi;
  readonly control: string;
  readonly listener: { readonly id: string; readonly url: string; readonly events: readonly string[] };
}): Promise<void> {
  const hooks = LeverHooks.parse(await requestJson('GET', `${control}/webhooks`)).data;
  const ours = hooks.filter(({ url, signatureToken }) => url === listener.url && signatureToken !== null);
  const missing = listener.events.filter((event) => !ours.some((hook) => hook.event === event));
  for (const event of missing) {
    const signatureToken = randomBytes(24).toString('hex');
    const tokens = { event, signature_tokens: [signatureToken] };
    await call('PUT', `/listeners/${listener.id}/signature-tokens`, tokens);
    const body = { event, signatureToken, url: listener.url, enabled: true };
    await requestJson('POST', `${control}/webhooks`, { body });
  }
}

async function registerCheckr(control: string, webhookUrl: string): Promise<void> {
  const { webhooks } = CheckrState.parse(await requestJson('GET', `${control}/state`));
  if (webhooks.some((webhook) => webhook.webhook_url === webhookUrl)) return;
  await requestJson('POST', `${control}/webhooks`, {
    body: { webhook_url: webhookUrl, include_object: true },
  });
}
