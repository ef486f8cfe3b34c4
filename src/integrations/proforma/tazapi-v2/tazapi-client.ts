import { z } from 'zod';
import { authorizationHeader } from '../../credential.ts';
import { createHttpJson } from '../../http-json.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { proformaCodeOf } from '../refusal-code.ts';
import { TazapiApplicant, TazapiOrder, TazapiOrderStatus, TazapiProduct } from './order.ts';

export type TazapiClient = ReturnType<typeof createTazapiClient>;

/**
 * TazAPI v2 for one client of an agency: `baseUrl` ends in `/v1`. Answers are cut down to what may be stored; one
 * request a call. TazAPI: 5 requests a second, 10 at once.
 */
export function createTazapiClient({
  credential,
  clientGuid,
  ...options
}: GatewayOptions & { clientGuid: string }) {
  const authorization = authorizationHeader(credential);
  const http = createHttpJson({ ...options, vendor: 'proforma', authorization, codeOf: proformaCodeOf });
  const below = (...path: string[]) => ['clients', clientGuid, ...path];

  async function get<T>(operation: string, path: string[], schema: z.ZodType<T>): Promise<T> {
    return (await http.request({ operation, method: 'GET', path: below(...path), schema })).value;
  }

  async function post<T>(operation: string, path: string[], body: string, schema: z.ZodType<T>): Promise<T> {
    return (await http.request({ operation, method: 'POST', path: below(...path), body, schema })).value;
  }

  return {
    listProducts: (operation = 'listProducts') => get(operation, ['products'], z.array(TazapiProduct)),
    createApplicant: (body: string) => post('createApplicant', ['applicants'], body, TazapiApplicant),
    listOrders: (applicantGuid: string) =>
      get('listOrders', ['applicants', applicantGuid, 'orders'], z.array(TazapiOrder)),
    createOrder: (body: string) => post('createOrder', ['orders'], body, TazapiOrder),
    getOrder: (orderGuid: string) => get('getOrder', ['orders', orderGuid], TazapiOrder),
    getOrderStatus: (orderGuid: string) =>
      get('getOrderStatus', ['orders', orderGuid, 'status'], TazapiOrderStatus),
    /** Makes the gateway send the candidate a new link. */
    regenerateLink: async (orderGuid: string): Promise<void> => {
      await post('regenerateLink', ['orders', orderGuid, 'regenerate-link'], '{}', z.unknown());
    },
  };
}
