import type { VendorError } from '../vendor-error.ts';
import type { LeverClient } from './client.ts';

/** What every hire reads. */
const READS = ['archive_reasons', 'opportunities', 'postings', 'stages'] as const;
export type LeverRead = (typeof READS)[number];

export type LeverProbe =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: VendorError; readonly read: LeverRead };

/** Tries a credential with four cheap reads; the first that is refused ends it. */
export async function probeLever(lever: Pick<LeverClient, 'verify'>): Promise<LeverProbe> {
  for (const read of READS) {
    const tried = await lever.verify(read);
    if (!tried.ok) return { ...tried, read };
  }
  return { ok: true };
}
