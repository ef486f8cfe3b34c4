import { type ConnectionRow, findConnection } from '../../db/connections.ts';
import type { LeverClient } from '../../integrations/lever/client.ts';
import { VendorError } from '../../integrations/vendor-error.ts';
import { Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

type Services = Pick<AdminServices, 'db' | 'vendors'>;

/** The Lever connection with this id. Throws `Problem`. */
export async function leverConnection({ db }: Services, id: string): Promise<ConnectionRow> {
  const connection = await findConnection(db, id);
  if (!connection) throw new Problem('connection.not_found');
  if (connection.kind !== 'lever') throw new Problem('connection.wrong_kind');
  return connection;
}

/** Asks the account of a Lever connection; throws `Problem` with what Lever's refusal means when it cannot be asked. */
export async function askLever<T>(
  { vendors }: Pick<Services, 'vendors'>,
  connection: ConnectionRow,
  ask: (lever: LeverClient) => Promise<T>,
): Promise<T> {
  try {
    return await ask(vendors.lever(connection));
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    throw new Problem('connection.not_reachable', [{ path: 'body.connection_id', message: explain(error) }]);
  }
}

function explain(error: VendorError): string {
  if (error.code === 'lever.forbidden' && /webhook/i.test(error.operation)) {
    return 'Lever does not let this connection manage webhooks. Give it the permission webhooks:write:admin, or add the webhook by hand.';
  }
  return error.message;
}
