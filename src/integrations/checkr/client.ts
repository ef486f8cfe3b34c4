import type { Credential } from '../credential.ts';
import { createHttpJson, type HttpJsonOptions } from '../http-json.ts';
import { authorizationOf, type TokenSource } from '../token-source.ts';
import { createAccountCalls } from './account-calls.ts';
import { createOrderCalls } from './order-calls.ts';
import { checkrCodeOf } from './refusal-code.ts';
import { createWebhookCalls } from './webhook-calls.ts';

export type CheckrClient = ReturnType<typeof createCheckrClient>;

interface CheckrClientOptions extends Pick<HttpJsonOptions, 'baseUrl' | 'fetch' | 'timeoutMs' | 'now'> {
  credential: Credential | TokenSource;
}

/**
 * Checkr's API v1 for one account. Answers are cut down to what may be stored; failures are `VendorError`s with a
 * `checkr.*` code.
 */
export function createCheckrClient({ credential, ...options }: CheckrClientOptions) {
  const http = createHttpJson({
    ...options,
    vendor: 'checkr',
    authorization: authorizationOf(credential),
    codeOf: checkrCodeOf,
  });
  return { ...createAccountCalls(http), ...createOrderCalls(http), ...createWebhookCalls(http) };
}
