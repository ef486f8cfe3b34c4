import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Config } from '../config.ts';
import { dataConverter } from './data-converter.ts';

export type TemporalConfig = Pick<
  Config,
  'temporalAddress' | 'temporalNamespace' | 'secretKeys' | 'payloadEncryption'
>;

/** TLS, API key and headers from the usual TEMPORAL_* variables and profile; address from the configuration. */
export function connectOptions(config: TemporalConfig): ConnectionOptions {
  return { ...loadClientConnectConfig().connectionOptions, address: config.temporalAddress };
}

/** A client that connects when it is first used, so that a process starts while Temporal is down. */
export function createTemporalClient({ config }: { readonly config: TemporalConfig }) {
  const connection = Connection.lazy(connectOptions(config));
  const client = new Client({
    connection,
    namespace: config.temporalNamespace,
    dataConverter: dataConverter(config),
  });
  return { client, connection, close: () => connection.close() };
}
