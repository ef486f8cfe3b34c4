import type { ConnectionRow } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { readFreshCatalog } from '../db/packages.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import type { WorkLocation } from '../domain/work-location.ts';
import { type ChoiceProblem, refuseChoice } from '../integrations/checkr/packages.ts';

/** A list that is older says nothing about a package that was added since. */
const FRESH_MS = 3_600_000;

/** Why the account would not take this choice, by what it listed lately; null when it would or nobody asked. */
export async function choiceProblemOf(
  db: Db,
  {
    connection,
    choice,
    now,
  }: {
    readonly connection: ConnectionRow;
    readonly choice: {
      readonly package: string;
      readonly node: string | null;
      readonly workLocation: WorkLocation | null;
    };
    /** Epoch ms. */
    readonly now: number;
  },
): Promise<WaitReason | null> {
  if (connection.kind !== 'checkr') return null;
  const since = new Date(now - FRESH_MS);
  const choices = await readFreshCatalog(db, { connectionId: connection.id, since });
  const problem = choices && refuseChoice({ choices, choice });
  return problem && REASONS[problem];
}

const REASONS: Readonly<Record<ChoiceProblem, WaitReason>> = {
  package_unknown: 'package_not_offered',
  node_missing: 'node_missing',
  node_unknown: 'node_unknown',
  node_without_package: 'node_without_package',
  location_missing: 'location_missing',
  location_not_us: 'location_not_us',
};
