import type { Payload, PayloadCodec } from '@temporalio/common';

/** A payload as Temporal writes it in JSON: bytes are base64. */
export interface WirePayload {
  metadata?: Record<string, string> | undefined;
  data?: string | undefined;
}

/** Seals payloads. */
export async function encodeAll(
  codec: PayloadCodec,
  payloads: readonly WirePayload[],
): Promise<WirePayload[]> {
  return (await codec.encode(payloads.map(fromWire))).map(toWire);
}

/** Opens payloads, each for itself: one that does not open comes back as it was. */
export function decodeEach(codec: PayloadCodec, payloads: readonly WirePayload[]): Promise<WirePayload[]> {
  return Promise.all(
    payloads.map(async (wire) => {
      try {
        const [opened] = await codec.decode([fromWire(wire)]);
        return opened ? toWire(opened) : wire;
      } catch {
        return wire;
      }
    }),
  );
}

function fromWire({ metadata, data }: WirePayload): Payload {
  return {
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
    ),
    ...(data === undefined ? {} : { data: Buffer.from(data, 'base64') }),
  };
}

function toWire({ metadata, data }: Payload): WirePayload {
  return {
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
    ),
    ...(data ? { data: Buffer.from(data).toString('base64') } : {}),
  };
}
