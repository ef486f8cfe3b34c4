import type { Context } from 'hono';
import type { SignedIn } from '../../../access/sign-in.ts';
import type { AppEnv } from '../../app-env.ts';
import { Problem } from '../../problem.ts';

/** Who looks at their own account; throws `auth.session_needed` for an API key. */
export function signedInPerson(c: Context<AppEnv>): SignedIn {
  const { signedIn } = c.get('caller');
  if (!signedIn) throw new Problem('auth.session_needed');
  return signedIn;
}
