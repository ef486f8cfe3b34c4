import { z } from 'zod';
import type { HttpJson } from '../http-json.ts';
import { CheckrCandidate, CheckrInvitation, CheckrReport } from './order.ts';
import { readAllPages, readOne } from './reads.ts';

/** The key under which Checkr keeps the first 2xx answer for 24 hours. */
interface Keyed {
  idempotencyKey: string;
}

/**
 * The calls of an order. The two creating ones take the frozen JSON text of `order-body.ts` and send exactly its bytes,
 * so that a repetition under the same key is the same request.
 */
export function createOrderCalls(http: HttpJson) {
  return {
    /** Finds candidates by our own id (exact) or by e-mail; reads all pages. */
    findCandidates: async (by: { customId: string } | { email: string }): Promise<CheckrCandidate[]> => {
      const query: Record<string, string> =
        'customId' in by ? { custom_id: by.customId } : { email: by.email };
      const call = { operation: 'findCandidates', path: 'candidates', query, item: CheckrCandidate };
      const found = await readAllPages(http, call);
      return 'customId' in by ? found.filter(({ custom_id }) => custom_id === by.customId) : found;
    },

    getCandidate: (id: string) =>
      readOne(http, { operation: 'getCandidate', path: ['candidates', id], schema: CheckrCandidate }),

    createCandidate: (body: string, { idempotencyKey }: Keyed) => {
      const call = { operation: 'createCandidate', path: 'candidates', schema: CheckrCandidate };
      return create(http, { ...call, body, idempotencyKey });
    },

    /** Reads all pages of a candidate's invitations, whatever their status. */
    listInvitations: async ({ candidateId }: { candidateId: string }): Promise<CheckrInvitation[]> => {
      const query = { candidate_id: candidateId };
      const call = { operation: 'listInvitations', path: 'invitations', query, item: CheckrInvitation };
      const found = await readAllPages(http, call);
      return found.filter(({ candidate_id }) => candidate_id === null || candidate_id === candidateId);
    },

    /** Reads an invitation, also a canceled one. */
    getInvitation: (id: string) =>
      readOne(http, {
        operation: 'getInvitation',
        path: ['invitations', id],
        query: new URLSearchParams({ include_deleted: 'true' }),
        schema: CheckrInvitation,
      }),

    /** Orders a check: this is the call that costs money. */
    createInvitation: (body: string, { idempotencyKey }: Keyed) => {
      const call = { operation: 'createInvitation', path: 'invitations', schema: CheckrInvitation };
      return create(http, { ...call, body, idempotencyKey });
    },

    /** Cancels a pending invitation; one that cannot be canceled is `checkr.invalid_request`. */
    deleteInvitation: async (id: string): Promise<CheckrInvitation> => {
      const path = ['invitations', id];
      const call = {
        operation: 'deleteInvitation',
        method: 'DELETE',
        path,
        schema: CheckrInvitation,
      } as const;
      return (await http.request(call)).value;
    },

    /**
     * Completes a report as it is. Checkr: what is open is canceled; the answer shows the report as it was before, so
     * it is dropped.
     */
    completeReport: async (id: string): Promise<void> => {
      const path = ['reports', id, 'complete'];
      await http.request({ operation: 'completeReport', method: 'POST', path, schema: z.unknown() });
    },

    /** Reads the state of a report; its screenings are never asked for. */
    getReport: (id: string) =>
      readOne(http, { operation: 'getReport', path: ['reports', id], schema: CheckrReport }),
  };
}

async function create<T>(
  http: HttpJson,
  call: { operation: string; path: string; body: string; schema: z.ZodType<T> } & Keyed,
): Promise<T> {
  const { operation, path, body, schema, idempotencyKey } = call;
  if (!/^[\x21-\x7e]{1,255}$/.test(idempotencyKey)) throw new TypeError('The idempotency key is unusable.');
  const headers = { 'idempotency-key': idempotencyKey };
  const { value } = await http.request({ operation, method: 'POST', path: [path], body, headers, schema });
  return value;
}
