import { VendorError } from '../vendor-error.ts';

/** What a read answers, or null when the gateway does not have it. */
export async function unlessMissing<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof VendorError && error.code === 'proforma.not_found') return null;
    throw error;
  }
}
