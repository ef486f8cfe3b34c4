import { Client, Connection } from '@temporalio/client';
import { connectOptions, type TemporalConfig } from '../temporal/client.ts';
import { dataConverter } from '../temporal/data-converter.ts';

/**
 * The api's way to Temporal: connects when it is first used, and fails at once instead of trying again. An action
 * that does not arrive is sent again by the dispatcher; the SDK's own retries outlive the caller's deadline, and
 * throw out of their timer when the connection is closed meanwhile.
 */
export function createTemporalGateway({ config }: { readonly config: TemporalConfig }) {
  const connection = Connection.lazy({ ...connectOptions(config), interceptors: [] });
  const client = new Client({
    connection,
    namespace: config.temporalNamespace,
    dataConverter: dataConverter(config),
  });
  return { client, close: () => connection.close() };
}
