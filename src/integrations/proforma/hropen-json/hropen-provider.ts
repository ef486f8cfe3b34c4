import type { z } from 'zod';
import { authorizationHeader } from '../../credential.ts';
import { createHttpJson } from '../../http-json.ts';
import type { Capabilities, Reading, ScreeningProvider, Verification } from '../../screening-provider.ts';
import { VendorError } from '../../vendor-error.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { readingOf } from '../order-state.ts';
import { pollPlan } from '../poll-plan.ts';
import { proformaCodeOf } from '../refusal-code.ts';
import type { HropenSettings } from '../settings.ts';
import { unlessMissing } from '../unless-missing.ts';
import { HropenAccount, HropenCatalog, HropenScreening } from './order.ts';
import { screeningBody } from './order-body.ts';
import { hropenResult, hropenState } from './order-status.ts';

export const HROPEN_CAPABILITIES: Capabilities = {
  persons: false,
  findOrder: false,
  cancel: false,
  resend: false,
  packages: true,
  idempotencyKeys: false,
  workLocations: false,
  nodes: false,
  assessments: false,
  adverseAction: false,
  completeNow: false,
  lists: false,
};

/**
 * The binding to a JSON gateway with four addresses (verify, catalog, order, results), after the order-by-package
 * pattern of HR Open Standards. Nothing can be looked up by our reference.
 */
export function createHropenProvider({
  settings,
  credential,
  ...gateway
}: GatewayOptions & { settings: HropenSettings }): ScreeningProvider {
  const authorization = authorizationHeader(credential);
  const http = createHttpJson({ ...gateway, vendor: 'proforma', authorization, codeOf: proformaCodeOf });

  async function get<T>(operation: string, path: readonly string[], schema: z.ZodType<T>): Promise<T> {
    return (await http.request({ operation, method: 'GET', path, schema })).value;
  }

  async function verify(): Promise<Verification> {
    try {
      const account = await get('verify', segments(settings.verifyPath), HropenAccount);
      return { ok: true, ...account, mayOrder: true };
    } catch (error) {
      if (error instanceof VendorError) return { ok: false, error };
      throw error;
    }
  }

  return {
    capabilities: HROPEN_CAPABILITIES,
    keyLifeMs: null,
    verify,
    listPackages: async () => {
      const { packages } = await get('listPackages', segments(settings.catalogPath), HropenCatalog);
      return packages.map(({ packageId, packageName }) => ({
        id: packageId,
        name: packageName,
        priceCents: null,
        screenings: [],
      }));
    },
    writeOrder: screeningBody,
    sendOrder: async (body) => {
      const path = segments(settings.orderPath);
      const call = { operation: 'createOrder', method: 'POST', path, body, schema: HropenScreening } as const;
      return orderReading((await http.request(call)).value);
    },
    read: async ({ orderId }) => {
      const path = [...segments(settings.resultsPath), orderId];
      const screening = await unlessMissing(get('getResults', path, HropenScreening));
      return screening && orderReading(screening);
    },
    reportLink: async () => null,
    pollPlan,
  };
}

function segments(path: string): string[] {
  return path.split('/');
}

function orderReading(screening: HropenScreening): Reading {
  const { screeningId, status, completedAt, inviteExpiresAt, candidateUrl } = screening;
  return readingOf({
    orderId: screeningId,
    state: hropenState(status),
    word: status,
    result: hropenResult(status),
    expiresAt: inviteExpiresAt,
    completedAt,
    candidateLink: candidateUrl,
  });
}
