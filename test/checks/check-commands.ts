import fc from 'fast-check';
import { z } from 'zod';
import type { RunActionKind } from '../../src/domain/run/action.ts';
import { waitFor } from '../helpers/wait-for.ts';
import type { ModelWorld } from './model-world.ts';
import { settle } from './rules.ts';
import { actAsAdmin, actAtVendor, candidateOf, isOpen, type Subject } from './subject.ts';
import { unlessRefused } from './unless-refused.ts';

/** How often something was tried, and how often it had an effect. */
export type Tally = Map<string, { tried: number; done: number }>;

/** What the commands share: the model has no state of its own, since every rule is about what can be seen. */
export interface System {
  readonly world: ModelWorld;
  readonly subject: Subject;
  readonly tally: Tally;
}
type Model = Readonly<Record<string, never>>;
type Command = fc.AsyncCommand<Model, System>;

const DELIVERIES = ['normal', 'duplicate', 'duplicate_new_id', 'reorder', 'lost', 'lost'] as const;
type Delivery = (typeof DELIVERIES)[number];
const REORDERED_MS = 300;

const ADMIN_ACTS: readonly RunActionKind[] = [
  'cancel_check',
  'complete_check',
  'decide_check',
  'reorder_check',
  'resubmit_check',
  'retry_task',
];
const ORDER_FAULTS = [
  { kind: 'drop_before' },
  { kind: 'drop_after' },
  { kind: 'status', status: 503, afterEffect: true },
  { kind: 'status', status: 429, retryAfter: 1 },
  { kind: 'truncated_json', afterEffect: true },
  { kind: 'status', status: 400, body: { error: 'Zipcode is invalid' } },
] as const;

const Fault = z.object({ id: z.string() });

function count({ tally }: System, name: string, done: boolean): void {
  const { tried, done: before } = tally.get(name) ?? { tried: 0, done: 0 };
  tally.set(name, { tried: tried + 1, done: before + (done ? 1 : 0) });
}

/** What a command did, for the report of a sequence that breaks a rule; null when there was nothing to do. */
type Deed = string | null;

function command(name: string, run: (system: System) => Promise<Deed>): Command {
  const deeds: string[] = [];
  return {
    check: () => true,
    toString: () => `${name}: ${deeds.join(', ') || 'not reached'}`,
    async run(_, system) {
      const deed = await run(system);
      deeds.push(deed ?? 'nothing to do');
      count(system, deed ?? `${name}: nothing to do`, deed !== null);
      if (deed !== null) await settle(system.world, system.subject);
    },
  };
}

/** Something happens at Checkr, and the webhooks about it fare as said. */
function vendorCommand(pick: number, delivery: Delivery, oldest: boolean): Command {
  return command(`at Checkr (webhooks ${delivery}${oldest ? ', first attempt' : ''})`, async (system) => {
    const { world, subject } = system;
    const fares = await spoilWebhooks(system, { delivery, oldest });
    const deed = await actAtVendor(world, subject, { pick, oldest });
    await fares.disarm();
    if (deed !== null) count(system, `webhooks ${fares.delivery}`, true);
    return deed;
  });
}

/** Nobody reads a card any more whose attempt or run is over: its webhooks must not be lost. */
async function spoilWebhooks(
  { world, subject }: System,
  { delivery, oldest }: { readonly delivery: Delivery; readonly oldest: boolean },
) {
  const about = await candidateOf(world, subject);
  const isRead = !oldest && (await isOpen(world, subject));
  const kind = delivery === 'lost' && !isRead ? 'duplicate' : delivery;
  if (kind === 'normal' || about === null) return { delivery: 'normal', disarm: async () => {} };
  const { checkr } = world.installation;
  const fault = { match: { about }, kind, times: 10, delayMs: REORDERED_MS };
  const { id } = Fault.parse(await checkr('POST', '/_control/webhook-faults', fault));
  return { delivery: kind, disarm: () => checkr('DELETE', `/_control/faults/${id}`) };
}

/** Two things happen at Checkr at once. */
function burstCommand(first: number, second: number): Command {
  return command('a burst at Checkr', async ({ world, subject }) => {
    const deeds = [
      await actAtVendor(world, subject, { pick: first, oldest: false }),
      await actAtVendor(world, subject, { pick: second, oldest: false }),
    ];
    return deeds[0] ? `burst of ${deeds.join(' and ')}` : null;
  });
}

/** The admin does the first thing that is not refused; null when everything is. */
async function firstAccepted({ world, subject }: System, pick: number): Promise<RunActionKind | null> {
  const from = pick % ADMIN_ACTS.length;
  for (const kind of [...ADMIN_ACTS.slice(from), ...ADMIN_ACTS.slice(0, from)]) {
    if (await actAsAdmin(world, subject, kind)) return kind;
  }
  return null;
}

function adminCommand(pick: number): Command {
  return command('the admin', (system) => firstAccepted(system, pick));
}

/** Something happens at Checkr in the same moment as the admin acts. */
function raceCommand(pick: number): Command {
  return command('a race of the admin and Checkr', async (system) => {
    const [deed, kind] = await Promise.all([
      actAtVendor(system.world, system.subject, { pick, oldest: false }),
      firstAccepted(system, pick),
    ]);
    return deed || kind ? `race of ${kind ?? 'nothing'} and ${deed ?? 'nothing'}` : null;
  });
}

/** The admin ends the wait for the check. */
function endingCommand(kind: 'skip_task' | 'cancel_run'): Command {
  return command(kind, async ({ world, subject }) =>
    (await actAsAdmin(world, subject, kind)) ? kind : null,
  );
}

/** An order is placed again, and its answer is spoilt; or that of another person's order at the same time. */
function reorderCommand(fault: (typeof ORDER_FAULTS)[number]): Command {
  return command(`an order spoilt by ${JSON.stringify(fault)}`, async ({ world, subject }) => {
    const { checkr } = world.installation;
    const isWithdrawn = await actAsAdmin(world, subject, 'cancel_check');
    if (isWithdrawn) await settle(world, subject);
    const match = { method: 'POST', path: '/v1/invitations' };
    const { id } = Fault.parse(await checkr('POST', '/_control/faults', { match, ...fault }));
    const reorder = () => actAsAdmin(world, subject, 'reorder_check');
    // The card can say that the invitation is gone a moment before the run does.
    const done = await (isWithdrawn ? waitFor('the new order to be accepted', reorder) : reorder());
    if (done) await settle(world, subject);
    await checkr('DELETE', `/_control/faults/${id}`);
    return done ? 'reorder_check with a spoilt answer' : null;
  });
}

/** A worker process is killed, something happens, and another one takes its place. */
function killCommand(pick: number): Command {
  return command('the death of a worker', async ({ world, subject }) => {
    const back = world.killWorker(pick);
    const deed = await actAtVendor(world, subject, { pick, oldest: false });
    await back;
    return `death of a worker around ${deed ?? 'nothing'}`;
  });
}

/** A worker process is killed while it does what an admin asked for. */
function killedActionCommand(pick: number): Command {
  return command('the death of a worker at an action', async ({ world, subject }) => {
    const kind = ADMIN_ACTS[pick % ADMIN_ACTS.length] ?? 'retry_task';
    const [accepted] = await Promise.all([actAsAdmin(world, subject, kind), world.killWorker(pick)]);
    return `death of a worker at ${accepted ? kind : 'nothing'}`;
  });
}

/** From now on new orders wait for an assessment, or no longer. */
function assessCommand(usesAssess: boolean): Command {
  return command('the setting of Assess', async ({ world: { installation } }) => {
    const { checkrConnectionId } = installation.connected;
    const place = `/connections/${checkrConnectionId}/assess`;
    await unlessRefused(installation.api('PUT', place, { uses_assess: usesAssess }));
    return `Assess ${usesAssess ? 'on' : 'off'}`;
  });
}

/** The last things that Checkr has sent about a person come once more, the newest first. */
function againCommand(): Command {
  return command('the last webhooks again', async ({ world, subject }) => {
    const candidateId = await candidateOf(world, subject);
    if (candidateId === null) return null;
    for (const { id } of (await world.webhooksAbout(candidateId)).slice(-5).reverse()) {
      await world.installation.checkr('POST', `/_control/deliveries/${id}/rerun`, {});
    }
    return 'webhooks again';
  });
}

const pick = fc.nat({ max: 1_000 });

/** What happens seldom. */
const rareCommand = fc.oneof(
  { weight: 2, arbitrary: pick.map(killCommand) },
  { weight: 1, arbitrary: pick.map(killedActionCommand) },
  { weight: 2, arbitrary: fc.constantFrom(true, false).map(assessCommand) },
  { weight: 3, arbitrary: fc.constant(null).map(againCommand) },
  { weight: 1, arbitrary: fc.constantFrom('skip_task' as const, 'cancel_run' as const).map(endingCommand) },
);

/** Sequences of what can happen to a check; often ones are there several times. */
export const checkCommands = (most: number) => {
  const spoilt = fc
    .tuple(pick, fc.constantFrom(...DELIVERIES), fc.constantFrom(false, false, true))
    .map(([act, delivery, oldest]) => vendorCommand(act, delivery, oldest));
  const undisturbed = pick.map((act) => vendorCommand(act, 'normal', false));
  const burst = fc.tuple(pick, pick).map(([first, second]) => burstCommand(first, second));
  const byAdmin = pick.map(adminCommand);
  const spoiltOrder = fc.constantFrom(...ORDER_FAULTS).map(reorderCommand);
  return fc.commands(
    [
      undisturbed,
      undisturbed,
      spoilt,
      spoilt,
      burst,
      byAdmin,
      pick.map(raceCommand),
      spoiltOrder,
      rareCommand,
    ],
    { maxCommands: most, size: 'max' },
  );
};
