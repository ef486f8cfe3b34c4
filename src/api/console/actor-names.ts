import type { Queryable } from '../../db/database.ts';
import { emailsOfUsers } from '../../db/users.ts';

const USER = 'user:';

/** How actors are called on pages: people by their e-mail address, others as the audit log has them. */
export async function nameActors(
  db: Queryable,
  actors: readonly string[],
): Promise<(actor: string) => string> {
  const ids = actors.filter((actor) => actor.startsWith(USER)).map((actor) => actor.slice(USER.length));
  const emails = await emailsOfUsers(db, [...new Set(ids)]);
  return (actor) => emails.get(actor.slice(USER.length)) ?? actor;
}
