import { setTimeout as delay } from 'node:timers/promises';
import type { Stack } from './stack.ts';

const LOOK_EVERY_MS = 20;
const WITHIN_MS = 120_000;

/** Waits until these opportunities have their order, every webhook is dealt with and every check was read since. */
export async function untilQuiet(
  { sql }: Pick<Stack, 'sql'>,
  { ordered }: { readonly ordered: readonly string[] },
): Promise<void> {
  const deadline = Date.now() + WITHIN_MS;
  let quietLooks = 0;
  while (quietLooks < 3) {
    const [row] = await sql<{ ordered: number; pending: number }[]>`
      select
        (select count(*)::int from checks join runs on runs.id = checks.run_id
          where runs.subject = any(${[...ordered]}) and checks.provider_order_id is not null) as ordered,
        (select count(*)::int from deliveries where state = 'pending') as pending`;
    const quiet = row?.ordered === ordered.length && row.pending === 0;
    quietLooks = quiet ? quietLooks + 1 : 0;
    if (Date.now() > deadline)
      throw new Error(`Not quiet within ${WITHIN_MS / 1_000} s: ${JSON.stringify(row)}`);
    await delay(LOOK_EVERY_MS);
  }
}
