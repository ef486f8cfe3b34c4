import type { Credential } from '../credential.ts';
import type { HttpJsonOptions } from '../http-json.ts';

/** How a gateway is reached, and as whom. */
export interface GatewayOptions extends Pick<HttpJsonOptions, 'baseUrl' | 'fetch' | 'timeoutMs' | 'now'> {
  readonly credential: Credential;
}
