import type { HttpBindings } from '@hono/node-server';
import type { Role } from '../db/schema/access.ts';

/** Who sends a request of the admin API. */
export interface Caller {
  /** As it stands in the audit log: `key:<id>`. */
  readonly actor: string;
  readonly role: Role;
}

/** What every handler finds in its context. */
export interface AppEnv {
  Bindings: HttpBindings;
  Variables: { requestId: string; caller: Caller };
}
