import { type ConnectionRow, findConnection } from '../../db/connections.ts';
import type { ListenerEvent } from '../../db/schema/definitions.ts';
import type { LeverStage } from '../../integrations/lever/account-lists.ts';
import { VendorError } from '../../integrations/vendor-error.ts';
import { Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

/** The stages of a Lever account, in its order. Throws `Problem` when the account cannot be asked. */
export async function listStages(
  { vendors }: Pick<AdminServices, 'vendors'>,
  connection: ConnectionRow,
): Promise<readonly LeverStage[]> {
  if (connection.kind !== 'lever') throw new Problem('connection.wrong_kind');
  try {
    return await vendors.lever(connection).listStages();
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    throw new Problem('connection.not_reachable', [{ path: 'body.connection_id', message: error.message }]);
  }
}

/** The stage that an admin named, by its name or its id; null when the event needs none. */
export async function findStage(
  services: Pick<AdminServices, 'db' | 'vendors'>,
  wanted: {
    readonly connectionId: string;
    readonly event: ListenerEvent;
    readonly named: string | undefined;
  },
): Promise<{ readonly id: string; readonly name: string } | null> {
  const { connectionId, event, named } = wanted;
  if (event !== 'candidateStageChange') {
    if (named === undefined) return null;
    throw unusable('is for candidateStageChange only');
  }
  const connection = await findConnection(services.db, connectionId);
  if (!connection) throw new Problem('connection.not_found');
  const stages = await listStages(services, connection);
  const names = stages.map(({ text }) => text).join(', ');
  if (named === undefined) throw unusable(`is needed; the account has: ${names}`);
  const [stage, ...others] = stages.filter(({ id, text }) => id === named || sameName(text, named));
  if (!stage) throw unusable(`is no stage of the account, which has: ${names}`);
  if (others.length > 0) throw unusable('is the name of several stages; give the id of one');
  return { id: stage.id, name: stage.text };
}

function sameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function unusable(message: string): Problem {
  return new Problem('request.invalid', [{ path: 'body.stage', message }]);
}
