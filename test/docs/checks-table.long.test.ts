import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connections } from '../../src/db/schema/connections.ts';
import type { RunActionKind } from '../../src/domain/run/action.ts';
import { openProformaDesk, type ProformaDesk } from '../e2e/proforma-desk.ts';
import type { Installation } from '../helpers/installation.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { ALONE, stagingsOf, TOGETHER } from './all-plays.ts';
import { ask, lookUntil, readRun, type Scene, type Seen } from './check-scene.ts';
import { createCheckrDesk } from './checkr-desk.ts';
import { readChecksTable, STATE_ACTIONS, type TableRow } from './checks-table.ts';
import { listenForAbroad } from './order-plays.ts';
import type { Play, Plays, Theatre } from './play.ts';

const UNLIMITED = { perSecond: 1e6, burst: 1e6 };

let proforma: ProformaDesk;
let installation: Installation;
let theatre: Theatre;

beforeAll(async () => {
  proforma = await openProformaDesk({
    sandbox: { limits: { lever: UNLIMITED, proforma: UNLIMITED, checkr: { perMinute: 1e6 } } },
  });
  installation = proforma.installation;
  theatre = { installation, proforma, checkr: createCheckrDesk(installation) };
  await listenForAbroad(installation);
  // Writing to Lever has tests of its own; here it would only take time.
  const { leverConnectionId } = installation.connected;
  await installation.api('PUT', `/connections/${leverConnectionId}/write-back`, { enabled: false });
  await liftLimits(installation);
});
afterAll(() => proforma.stop());

/** TazAPI's five requests a second would let the rows of Proforma wait for each other. */
async function liftLimits({ db }: Installation): Promise<void> {
  const unlimited = sql`${connections.settings} || '{"requestsPerSecond": 1000}'::jsonb`;
  await db.update(connections).set({ settings: unlimited }).where(eq(connections.kind, 'proforma'));
  await db.execute(sql`select pg_notify('gangway_config', '')`);
}

/** A way to play a row, and the action that ends it: one of each kind of row is played once for each action. */
interface Case {
  readonly title: string;
  readonly row: TableRow;
  readonly play: Play;
  /** False for further words of one row: they must lead to the same card and run. */
  readonly withActions: boolean;
  readonly ending: RunActionKind | null;
}

function casesOf(plays: Plays): Case[] {
  const known = new Set<string>();
  return readChecksTable().flatMap((row) =>
    stagingsOf(row.source, plays).flatMap(({ name, play }, index): Case[] => {
      const title = name ? `${row.source} [${name}]` : row.source;
      if (index > 0) return [{ title, row, play, withActions: false, ending: null }];
      const kind = [row.card, row.run, ...row.actions].join(' ');
      const endings = endingsOf(row).slice(0, known.has(kind) ? 1 : undefined);
      known.add(kind);
      return (endings.length > 0 ? endings : [null]).map((ending) => {
        return { title: ending ? `${title}, then ${ending}` : title, row, play, withActions: true, ending };
      });
    }),
  );
}

function endingsOf({ actions, run }: TableRow): RunActionKind[] {
  const endings = actions.filter((action) => action !== 'retry_task');
  return endings.length === 0 && run.includes(':') ? ['skip_task'] : endings;
}

async function walk({ row, play, withActions, ending }: Case): Promise<void> {
  const scene = await play(theatre);
  const { runId } = scene;
  const wanted = wantedOf(row, scene);
  expect(await lookUntil(installation, scene, wanted)).toEqual(wanted);
  if (!withActions) return;
  for (const action of STATE_ACTIONS.filter((one) => !row.actions.includes(one))) {
    expect([action, await ask(installation, runId, action)]).toEqual([action, 409]);
  }
  if (row.actions.includes('retry_task')) {
    expect(await ask(installation, runId, 'retry_task')).toBe('accepted');
    expect(await lookUntil(installation, scene, wanted)).toEqual(wanted);
  }
  // What waits for the account is withdrawn when the account can be asked again.
  const isHeld = row.card === 'Ordering' && ending === 'cancel_check';
  if (ending) await end(runId, ending, { isHeld });
}

/** Asks for an action until it is accepted, since a task that is tried again is busy for a moment. */
async function end(runId: string, action: RunActionKind, { isHeld }: { isHeld: boolean }): Promise<void> {
  const { task } = await readRun(installation, runId);
  const isAccepted = async () => (await ask(installation, runId, action)) === 'accepted';
  await waitFor(`${action} to be accepted`, isAccepted, { timeoutMs: 5_000 });
  if (isHeld) return;
  await waitFor(`the effect of ${action}`, () => hasEffect(runId, action, task?.attempt ?? 0));
}

function wantedOf({ card, progress, run }: TableRow, { before }: Scene): Seen {
  if (card !== 'unchanged') return { card, progress, run };
  if (!before) throw new Error('The play of a row that changes nothing must say what was there before');
  return before;
}

/** True when an action that was accepted has done what it says. */
async function hasEffect(runId: string, action: RunActionKind, attempt: number): Promise<boolean> {
  const { run, task } = await readRun(installation, runId);
  switch (action) {
    case 'cancel_check':
      return task?.why?.code === 'invitation_canceled';
    case 'complete_check':
      return task?.why?.code === 'review';
    case 'reorder_check':
    case 'resubmit_check':
      return task !== undefined && task.attempt > attempt;
    default:
      return run.state === 'completed';
  }
}

const titled = (plays: Plays) => casesOf(plays).map((one) => [one.title, one] as const);

describe.concurrent('the card, the run and the actions of a check', () => {
  it.each(titled(TOGETHER))('%s', (_, one) => walk(one));
});

describe('while nobody else can order, the card, the run and the actions of a check', () => {
  it.each(titled(ALONE))('%s', async (_, one) => {
    try {
      await walk(one);
    } finally {
      await installation.checkr('DELETE', '/_control/faults');
      await installation.db.update(connections).set({ problem: null, problemSince: null });
    }
  });
});
