import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type BenchInstallation, startBenchInstallation } from './installation.ts';
import { addCandidates, hire } from './people.ts';
import { runSession, type Session } from './session.ts';
import { type Stack, startStack } from './stack.ts';

const USAGE = 'node --import tsx bench/burst.ts [hires, 2000] [times faster than the real limit, 1.6]';
/** Checkr: 1,200 requests a minute for an account. */
const LIMIT = 1_200;
const MINUTE_MS = 60_000;
const HIRED_AT_ONCE = 20;
const LOOK_EVERY_MS = 1_000;
/** Of the time that the limit itself asks for. */
const PATIENCE = 4;
const ACTIVITIES_A_HIRE = 5;
const REQUESTS_AN_ACTIVITY = 2;
const WORKERS = 2;

const Rate = z.object({ windows: z.array(z.object({ taken: z.number(), refused: z.number() })) });
const Orders = z.looseObject({
  counts: z.looseObject({ invitationsByTag: z.record(z.string(), z.number()) }),
});

/**
 * Hires many people at once on an account with Checkr's limit, whose minute is made shorter so that the bench is. Two
 * worker processes share the limit. Fails unless every hire has exactly one order and none was refused.
 */
async function burst(
  session: Session,
  { hires, faster }: { readonly hires: number; readonly faster: number },
) {
  const stack = await startStack(session);
  const installation = await startBenchInstallation(session, stack, { workers: WORKERS });
  const windowMs = MINUTE_MS / faster;
  const perMs = LIMIT / windowMs;
  await installation.checkr('PUT', '/scenario', { candidate: 'manual' });
  session.progress(`adding ${hires} candidates`);
  const ids = await addCandidates(installation, hires);
  await limitAccount(stack, installation, { requestsPerSecond: perMs * 1_000, windowMs });

  const begunAt = Date.now();
  const waiting = [...ids];
  await Promise.all(
    Array.from({ length: HIRED_AT_ONCE }, async () => {
      for (let id = waiting.pop(); id; id = waiting.pop()) await hire(installation, id);
    }),
  );
  const hiredMs = Date.now() - begunAt;
  session.progress(`${hires} people hired in ${seconds(hiredMs)}`);
  const leastMs = (hires * ACTIVITIES_A_HIRE * REQUESTS_AN_ACTIVITY) / perMs;
  await untilOrdered(session, stack, { hires, deadline: Date.now() + leastMs * PATIENCE + MINUTE_MS });
  const orderedMs = Date.now() - begunAt;
  return { hiredMs, orderedMs, leastMs: Math.round(leastMs), ...(await outcome(stack, installation)) };
}

async function limitAccount(
  { sql }: Stack,
  { checkr, connected }: BenchInstallation,
  { requestsPerSecond, windowMs }: { readonly requestsPerSecond: number; readonly windowMs: number },
): Promise<void> {
  await checkr('PUT', '/rate', { limit: LIMIT, windowMs });
  await sql`update connections set settings = ${sql.json({ requestsPerSecond })} where id = ${connected.checkrConnectionId}`;
  await sql`select pg_notify('gangway_config', '')`;
}

async function untilOrdered(
  session: Session,
  { sql }: Stack,
  { hires, deadline }: { readonly hires: number; readonly deadline: number },
): Promise<void> {
  for (;;) {
    const [row] = await sql<{ ordered: number }[]>`
      select count(*)::int as ordered from checks where provider_order_id is not null or refusal is not null`;
    if (row?.ordered === hires) return;
    if (Date.now() > deadline) throw new Error(`Only ${row?.ordered} of ${hires} hires have an order`);
    session.progress(`${row?.ordered} of ${hires} ordered`);
    await delay(LOOK_EVERY_MS);
  }
}

async function outcome({ sql }: Stack, { checkr }: BenchInstallation) {
  const { windows } = Rate.parse(await checkr('GET', '/rate'));
  const { counts } = Orders.parse(await checkr('GET', '/state'));
  const [row] = await sql<{ refused: number; attention: number }[]>`
    select (select count(*)::int from checks where refusal is not null) as refused,
      (select count(*)::int from run_tasks where state = 'needs_attention') as attention`;
  return {
    requests: windows.reduce((sum, { taken }) => sum + taken, 0),
    tooManyRequests: windows.reduce((sum, { refused }) => sum + refused, 0),
    fullestWindow: Math.max(...windows.map(({ taken }) => taken)),
    tags: Object.keys(counts.invitationsByTag).length,
    twice: Object.values(counts.invitationsByTag).filter((count) => count > 1).length,
    refusedOrders: row?.refused ?? 0,
    needsAttention: row?.attention ?? 0,
  };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

const [hires = 2_000, faster = 1.6] = process.argv.slice(2).map(Number);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());
try {
  if (!(hires >= 1 && faster > 0)) throw new Error(USAGE);
  const progress = (text: string) => process.stderr.write(`burst: ${text}\n`);
  const result = await runSession({ progress, signal: interrupted.signal }, (session) =>
    burst(session, { hires, faster }),
  );
  console.log(JSON.stringify({ hires, faster, ...result }, null, 2));
  const good = result.tags === hires && result.twice === 0 && result.refusedOrders === 0;
  process.exit(good && result.needsAttention === 0 ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exit(interrupted.signal.aborted ? 130 : 1);
}
