import type { HttpBindings } from '@hono/node-server';
import type { SignedIn } from '../access/sign-in.ts';
import type { Role } from '../db/schema/access.ts';

/** Who sends a request of the admin API or the console. */
export interface Caller {
  /** As it stands in the audit log: `key:<id>` or `user:<id>`. */
  readonly actor: string;
  readonly role: Role;
  /** Who is signed in; null for an API key. */
  readonly signedIn: SignedIn | null;
}

/** What every handler finds in its context. */
export interface AppEnv {
  Bindings: HttpBindings;
  Variables: { requestId: string; caller: Caller };
}
