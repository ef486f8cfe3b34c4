import { asc, eq, sql } from 'drizzle-orm';
import type { Queryable } from '../db/database.ts';
import { deliveries } from '../db/schema/deliveries.ts';

export const BACKLOG_STATES = ['pending', 'dead'] as const;

export interface Backlog {
  readonly state: (typeof BACKLOG_STATES)[number];
  readonly count: number;
  /** When the oldest of them came, or null when there is none. */
  readonly oldest: Date | null;
}

/** What the inbox has not dealt with: deliveries to be acted on, and those that were given up. */
export function inboxBacklog(db: Queryable): Promise<Backlog[]> {
  return Promise.all(
    BACKLOG_STATES.map(async (state) => {
      const [counted] = await db
        .select({ count: sql<number>`count(*)::int` })
        .from(deliveries)
        .where(eq(deliveries.state, state));
      const [oldest] = await db
        .select({ at: deliveries.receivedAt })
        .from(deliveries)
        .where(eq(deliveries.state, state))
        .orderBy(asc(deliveries.receivedAt))
        .limit(1);
      return { state, count: counted?.count ?? 0, oldest: oldest?.at ?? null };
    }),
  );
}
