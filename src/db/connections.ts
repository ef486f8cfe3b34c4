import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { Credential } from '../integrations/credential.ts';
import type { KeyRing } from '../key-ring.ts';
import type { Queryable } from './database.ts';
import { connections } from './schema/connections.ts';

export type ConnectionRow = typeof connections.$inferSelect;

/** A connection with its secrets opened; never leaves the process. */
export interface OpenConnection extends Omit<ConnectionRow, 'credential' | 'signingKeys'> {
  /** Null: nobody has logged in yet, or the configuration was cleared. */
  readonly credential: Credential | null;
  readonly signingKeys: readonly string[];
}

const SigningKeys = z.array(z.string());

/** Seals the secrets of a connection; bound to its id. */
export function sealConnectionSecrets(
  keyRing: KeyRing,
  connection: {
    readonly id: string;
    readonly credential: Credential | null;
    readonly signingKeys: readonly string[];
  },
): { readonly credential: string | null; readonly signingKeys: string } {
  const { id, credential, signingKeys } = connection;
  return {
    credential: credential && sealCredential(keyRing, { id, credential }),
    signingKeys: keyRing.seal(signingKeys, `connections.signing_keys:${id}`),
  };
}

/** Seals the credential of a connection; bound to its id. */
export function sealCredential(
  keyRing: KeyRing,
  { id, credential }: { readonly id: string; readonly credential: Credential },
): string {
  return keyRing.seal(credential, `connections.credential:${id}`);
}

/** Opens the secrets of a connection; throws `KeyRingError` when their key is gone. */
export function openConnection(keyRing: KeyRing, row: ConnectionRow): OpenConnection {
  return {
    ...row,
    credential:
      row.credential === null
        ? null
        : Credential.parse(keyRing.open(row.credential, `connections.credential:${row.id}`)),
    signingKeys: SigningKeys.parse(keyRing.open(row.signingKeys, `connections.signing_keys:${row.id}`)),
  };
}

/** The connection with this id, or null. */
export async function findConnection(db: Queryable, id: string): Promise<ConnectionRow | null> {
  const [row] = await db.select().from(connections).where(eq(connections.id, id));
  return row ?? null;
}

/** The connection with this id; throws when there is none. */
export async function getConnection(db: Queryable, id: string): Promise<ConnectionRow> {
  const row = await findConnection(db, id);
  if (!row) throw new Error(`Connection ${id} does not exist`);
  return row;
}

/** The connection that answers at this webhook key, or null. */
export async function findConnectionByWebhookKey(
  db: Queryable,
  webhookKey: string,
): Promise<ConnectionRow | null> {
  const [row] = await db.select().from(connections).where(eq(connections.webhookKey, webhookKey));
  return row ?? null;
}
