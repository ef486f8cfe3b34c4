import type { Payload, PayloadCodec } from '@temporalio/common';
import { ReplayInputError } from './replay-error.ts';
import type { StoredHistory } from './stored-history.ts';

const SEALED = 'binary/encrypted';

interface Place {
  readonly payload: Payload;
  replace(payload: Payload): void;
}

/** Opens every sealed payload in place, so that a history can be replayed, read or stored without its keys. */
export async function openPayloads(
  { workflowId, history }: StoredHistory,
  codecs: readonly PayloadCodec[],
): Promise<void> {
  for (const place of placesOf(history)) {
    let payload = place.payload;
    for (const codec of [...codecs].reverse()) {
      payload = (await codec.decode([payload]))[0] ?? payload;
    }
    if (encodingOf(payload) === SEALED) {
      throw new ReplayInputError(
        'replay.sealed',
        `The history of ${workflowId} is sealed. Set GANGWAY_SECRET_KEYS to the keys that sealed it.`,
      );
    }
    if (payload !== place.payload) place.replace(payload);
  }
}

/** The text of every payload: arguments, results, summaries, failures, search attributes. */
export function payloadTexts(history: unknown): readonly string[] {
  return [...placesOf(history)].map(({ payload }) => Buffer.from(payload.data ?? []).toString());
}

/** Every payload in a message of the protocol, wherever it is. */
export function* placesOf(message: unknown): Generator<Place> {
  if (typeof message !== 'object' || message === null || ArrayBuffer.isView(message)) return;
  const holder = message as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    const value = holder[key];
    if (isPayload(value)) {
      const replace = (payload: Payload) => {
        holder[key] = payload;
      };
      yield { payload: value, replace };
    } else yield* placesOf(value);
  }
}

function isPayload(value: unknown): value is Payload {
  return (
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    'metadata' in value &&
    typeof value.metadata === 'object' &&
    value.metadata !== null &&
    'encoding' in value.metadata
  );
}

function encodingOf(payload: Payload): string {
  return Buffer.from(payload.metadata?.encoding ?? []).toString();
}
