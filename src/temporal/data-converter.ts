import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { Config } from '../config.ts';
import { createKeyRing } from '../key-ring.ts';
import { createPayloadCodec } from './payload-codec.ts';

/** Loaded by path, so the same file for client, worker, bundle and replay. */
export const FAILURE_CONVERTER_PATH = fileURLToPath(new URL('./failure-converter.js', import.meta.url));

/** How values become payloads: sealed unless the configuration switches it off. */
export function dataConverter(config: Pick<Config, 'secretKeys' | 'payloadEncryption'>): DataConverter {
  const keyRing = createKeyRing({ keys: config.secretKeys });
  return {
    failureConverterPath: FAILURE_CONVERTER_PATH,
    payloadCodecs: config.payloadEncryption ? [createPayloadCodec({ keyRing })] : [],
  };
}
