import { randomUUID } from 'node:crypto';
import { type CheckrClient, createCheckrClient } from '../../../src/integrations/checkr/client.ts';
import { candidateBody, invitationBody } from '../../../src/integrations/checkr/order-body.ts';
import type { OrderBody } from '../../../src/integrations/checkr/order-problem.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start.ts';
import { control } from './control.ts';

export const PERSON = {
  email: 'ada.byron@example.test',
  firstName: 'Ada',
  lastName: 'Byron',
  phone: '+1 415 555 2671',
  zipcode: '94108',
  customId: 'inst:emp_1',
  workLocation: { country: 'US', state: 'CA', city: 'San Francisco' },
};

/** The text of a body that has no problem. */
export function textOf(result: OrderBody): string {
  if (!result.ok) throw new Error(result.problem.code);
  return result.body;
}

/** The body of an order for a candidate. */
export function orderBody(
  candidateId: string,
  attemptId: string,
  changes: { package?: string; node?: string } = {},
): string {
  const { workLocation } = PERSON;
  return textOf(invitationBody({ candidateId, package: 'driver_pro', workLocation, attemptId, ...changes }));
}

export type CheckrDesk = Awaited<ReturnType<typeof openCheckrDesk>>;

/** A sandbox with a client of its Checkr twin, and hands to play the candidate and Checkr. */
export async function openCheckrDesk() {
  const sandbox: Sandbox = await startSandbox();
  const { url, apiKey } = sandbox.checkr;

  function checkrWith(key: string, timeoutMs = 3000): CheckrClient {
    const credential = { type: 'api_key', apiKey: key } as const;
    return createCheckrClient({ baseUrl: `${url}/v1`, credential, timeoutMs });
  }

  const checkr = checkrWith(apiKey);
  return {
    apiKey,
    checkr,
    checkrWith,
    stop: sandbox.stop,
    play: <T = unknown>(path: string, body: unknown = {}, method: 'POST' | 'PUT' = 'POST') =>
      control<T>({ url, method, path, body }),
    addCandidate: (changes: Partial<typeof PERSON> = {}) =>
      checkr.createCandidate(textOf(candidateBody({ ...PERSON, ...changes })), {
        idempotencyKey: randomUUID(),
      }),
    order: (candidateId: string, attemptId: string) =>
      checkr.createInvitation(orderBody(candidateId, attemptId), { idempotencyKey: randomUUID() }),
  };
}
