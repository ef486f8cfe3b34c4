import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { History } from './stored-history.ts';

/**
 * A copy of a history without what says where it was made: identities of workers and clients, names of sticky
 * queues (a host is in them) and stack traces. Replay compares none of these.
 */
export function withoutMachine(history: History): History {
  return historyFromJSON(JSON.parse(historyToJSON(history), clean));
}

function clean(key: string, value: unknown): unknown {
  if (key === 'identity' || key === 'stackTrace') return '';
  if (key === 'encodedAttributes' && isJsonPayload(value)) return withoutStack(value);
  const isSticky =
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'TASK_QUEUE_KIND_STICKY';
  return isSticky ? { ...value, name: 'sticky' } : value;
}

function isJsonPayload(value: unknown): value is { readonly data: string } {
  return typeof value === 'object' && value !== null && 'data' in value && typeof value.data === 'string';
}

function withoutStack<T extends { readonly data: string }>(payload: T): T {
  try {
    const attributes: object = JSON.parse(Buffer.from(payload.data, 'base64').toString());
    const data = Buffer.from(JSON.stringify({ ...attributes, stack_trace: '' })).toString('base64');
    return { ...payload, data };
  } catch {
    return payload;
  }
}
