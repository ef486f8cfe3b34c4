import type { Db } from '../db/database.ts';
import { recordSources } from '../db/seen-sources.ts';
import { type LeverRecords, ownSourcesOf } from '../integrations/lever/mapping-facts.ts';

const MOST_REMEMBERED = 10_000;

/** Keeps what an account's own fields are called, once in each process, so that admins can map them. */
export function createSourceRecorder({ db }: { readonly db: Db }) {
  const recorded = new Set<string>();

  return async (connectionId: string, records: LeverRecords): Promise<void> => {
    const name = (path: string) => `${connectionId} ${path}`;
    const news = ownSourcesOf(records).filter(({ path }) => !recorded.has(name(path)));
    if (news.length === 0) return;
    await recordSources(db, connectionId, news);
    if (recorded.size > MOST_REMEMBERED) recorded.clear();
    for (const { path } of news) recorded.add(name(path));
  };
}
