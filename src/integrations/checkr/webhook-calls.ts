import { z } from 'zod';
import type { HttpJson } from '../http-json.ts';
import { VendorError } from '../vendor-error.ts';
import { readAllPages } from './reads.ts';

/** A webhook of the account; Checkr removes one of which every request failed for 60 days. */
const CheckrWebhook = z.object({ id: z.string(), webhook_url: z.string() });
export type CheckrWebhook = z.infer<typeof CheckrWebhook>;

/** Checkr: at most two webhooks for an account. */
export const MOST_WEBHOOKS = 2;

/** The calls about the webhooks of an account. */
export function createWebhookCalls(http: HttpJson) {
  return {
    listWebhooks: (): Promise<CheckrWebhook[]> =>
      readAllPages(http, { operation: 'listWebhooks', path: 'webhooks', item: CheckrWebhook }),

    /** Makes a webhook whose events name objects only, without what is in them. */
    createWebhook: async (url: string): Promise<CheckrWebhook> => {
      const { value } = await http.request({
        operation: 'createWebhook',
        method: 'POST',
        path: ['webhooks'],
        body: JSON.stringify({ webhook_url: url, include_object: false }),
        schema: CheckrWebhook,
      });
      return value;
    },

    /** Removes a webhook; one that is gone is removed. */
    deleteWebhook: async (id: string): Promise<void> => {
      try {
        const call = { operation: 'deleteWebhook', method: 'DELETE', path: ['webhooks', id] } as const;
        await http.request({ ...call, schema: z.unknown() });
      } catch (error) {
        if (!(error instanceof VendorError) || error.code !== 'checkr.not_found') throw error;
      }
    },
  };
}
