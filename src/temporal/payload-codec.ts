import type { Payload, PayloadCodec } from '@temporalio/common';
// CommonJS whose names Node cannot see, so only the default import works outside bundlers.
import proto from '@temporalio/proto';
import type { KeyRing } from '../key-ring.ts';

const ENCODING = 'binary/encrypted';
const CONTEXT = 'temporal-payload';
const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** Seals every payload with AES-256-GCM; the id of the key travels with it. `decode` throws `KeyRingError`. */
export function createPayloadCodec({ keyRing }: { readonly keyRing: KeyRing }): PayloadCodec {
  return {
    encode: async (payloads) =>
      payloads.map((payload) => {
        const { keyId, data } = keyRing.sealBytes(PayloadMessage.encode(payload).finish(), CONTEXT);
        return {
          metadata: { encoding: Buffer.from(ENCODING), 'encryption-key-id': Buffer.from(keyId) },
          data,
        };
      }),
    decode: async (payloads) => payloads.map((payload) => decodePayload(keyRing, payload)),
  };
}

function decodePayload(keyRing: KeyRing, payload: Payload): Payload {
  const encoding = Buffer.from(payload.metadata?.encoding ?? []).toString();
  if (encoding !== ENCODING || !payload.data) return payload;
  const keyId = Buffer.from(payload.metadata?.['encryption-key-id'] ?? []).toString();
  return PayloadMessage.decode(keyRing.openBytes({ keyId, data: payload.data }, CONTEXT));
}
