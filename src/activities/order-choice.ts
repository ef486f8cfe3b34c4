import type { ConnectionRow } from '../db/connections.ts';
import type { Queryable } from '../db/database.ts';
import { findPackageName, LIST_FRESH_MS, readFreshCatalog } from '../db/packages.ts';
import { type OrderChoice, refuseChoice } from '../domain/check/order-choice.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import { capabilitiesOf } from '../integrations/provider-capabilities.ts';
import type { ScreeningProvider } from '../integrations/screening-provider.ts';

/** Why the account would not take this choice, by what it listed lately; null when it would or nobody asked. */
export async function choiceProblemOf(
  db: Queryable,
  order: {
    readonly connection: ConnectionRow;
    readonly choice: OrderChoice;
    /** Epoch ms. */
    readonly now: number;
  },
): Promise<WaitReason | null> {
  const { connection, choice, now } = order;
  const offers = capabilitiesOf(connection);
  if (!offers.packages) return null;
  const since = new Date(now - LIST_FRESH_MS);
  const choices = await readFreshCatalog(db, { connectionId: connection.id, since, nodes: offers.nodes });
  return choices && refuseChoice(choices, choice);
}

/** What people call a package: as its account listed it last, or as the settings name it; null when neither does. */
export async function packageNameOf(
  db: Queryable,
  order: {
    readonly provider: ScreeningProvider;
    readonly connectionId: string;
    /** By what an order names it. */
    readonly package: string;
  },
): Promise<string | null> {
  const { provider, connectionId, package: id } = order;
  if (provider.capabilities.packages) return findPackageName(db, { connectionId, slug: id });
  const named = await provider.listPackages();
  return named.find((one) => one.id === id)?.name ?? null;
}
