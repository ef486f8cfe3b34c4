import { z } from 'zod';
import type { HttpJson } from '../http-json.ts';
import { orNull, textOrEmpty } from '../tolerant.ts';
import { VendorError } from '../vendor-error.ts';

/** A webhook of an account. Lever: only the answer to its creation holds the signature token. */
const LeverWebhookEntry = z.object({
  id: z.string(),
  event: z.string(),
  url: textOrEmpty,
  configuration: orNull(z.object({ signatureToken: orNull(z.string()) })),
});
export type LeverWebhookEntry = z.infer<typeof LeverWebhookEntry>;

/**
 * The calls about an account's webhooks. Lever: one that was made through the API can be changed and deleted through
 * it only, and sends nothing before a Super Admin has switched its group on.
 */
export function createWebhookCalls(http: HttpJson) {
  return {
    /** All webhooks of the account, also those that were made on Lever's own page. */
    listWebhooks: async (): Promise<LeverWebhookEntry[]> => {
      const schema = z.object({ data: z.array(LeverWebhookEntry) });
      const { value } = await http.request({
        operation: 'listWebhooks',
        method: 'GET',
        path: ['webhooks'],
        schema,
      });
      return value.data;
    },

    /** Makes one more webhook, whatever is there: list them before a repetition. Lever: no token is given twice. */
    createWebhook: async (webhook: {
      readonly event: string;
      readonly url: string;
    }): Promise<{ readonly id: string; readonly signatureToken: string | null }> => {
      const schema = z.object({ data: LeverWebhookEntry });
      const { value } = await http.request({
        operation: 'createWebhook',
        method: 'POST',
        path: ['webhooks'],
        body: JSON.stringify(webhook),
        schema,
      });
      const { id, configuration } = value.data;
      return { id, signatureToken: configuration?.signatureToken ?? null };
    },

    /** Deletes a webhook that was made through the API; one that is gone is no error. */
    deleteWebhook: async (id: string): Promise<void> => {
      try {
        const path = ['webhooks', id];
        await http.request({ operation: 'deleteWebhook', method: 'DELETE', path, schema: z.unknown() });
      } catch (error) {
        // Lever answers 204 without a body, in which there is no JSON to be read.
        if (!(error instanceof VendorError)) throw error;
        if (error.status !== 204 && error.code !== 'lever.not_found') throw error;
      }
    },
  };
}
