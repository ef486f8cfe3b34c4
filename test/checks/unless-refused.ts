import { RequestRefusedError } from '../../src/dev/json-http.ts';

/**
 * True when a call was accepted, or may have been by an api that was too slow to say so (503); false when it was refused
 * (4xx); anything else is a fault and throws.
 */
export async function unlessRefused(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof RequestRefusedError && error.status === 503) return true;
    if (error instanceof RequestRefusedError && error.status < 500) return false;
    throw error;
  }
}
