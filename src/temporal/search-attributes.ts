import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, isGrpcServiceError } from '@temporalio/client';
// CommonJS whose names Node cannot see, so only the default import works outside bundlers.
import proto from '@temporalio/proto';
import type { NativeConnection } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES } from '../workflows/contract.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;
type Operator = Pick<Connection | NativeConnection, 'operatorService'>;

const ALREADY_EXISTS = 6;
const VISIBLE_WITHIN_MS = 60_000;

/** The server has an attribute of ours under another type: `temporal.search_attribute_type`. */
export class SearchAttributeError extends Error {
  override readonly name = 'SearchAttributeError';
  readonly code = 'temporal.search_attribute_type';
}

/** Registers the search attributes one at a time and waits until the server shows them with the right type. */
export async function registerSearchAttributes(connection: Operator, namespace: string): Promise<void> {
  for (const { name } of SEARCH_ATTRIBUTES) {
    try {
      const searchAttributes = { [name]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD };
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    } catch (error) {
      if (!(isGrpcServiceError(error) && error.code === ALREADY_EXISTS)) throw error;
    }
  }
  const deadline = Date.now() + VISIBLE_WITHIN_MS;
  while (!(await areVisible(connection, namespace))) {
    if (Date.now() > deadline)
      throw new Error('Temporal does not show the search attributes that were registered');
    await delay(250);
  }
}

async function areVisible(connection: Operator, namespace: string): Promise<boolean> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  for (const { name } of SEARCH_ATTRIBUTES) {
    const type = customAttributes[name];
    if (type === undefined) return false;
    if (type !== IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD) {
      throw new SearchAttributeError(
        `The search attribute ${name} exists in namespace ${namespace} with another type. Remove it there and start again.`,
      );
    }
  }
  return true;
}
