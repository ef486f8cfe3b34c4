import fc from 'fast-check';
import type { RunActionKind } from '../../src/domain/run/action.ts';
import type { ModelWorld } from './model-world.ts';
import {
  actAsAdmin,
  actAtVendor,
  isOpen,
  type Order,
  orderOf,
  type Subject,
  settle,
  type VendorAct,
} from './subject.ts';

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

const DELIVERIES = ['normal', 'duplicate', 'duplicate_new_id', 'reorder', 'lost'] as const;
type Delivery = (typeof DELIVERIES)[number];
const REORDERED_MS = 300;

const SUBMIT: VendorAct = { to: 'invitation', path: 'submit', body: { outcome: 'manual' } };
const ETA: VendorAct = {
  to: 'report',
  path: 'eta',
  body: { estimated_completion_time: '2030-01-02T00:00:00Z' },
};
const onReport = (...paths: readonly string[]): VendorAct[] => paths.map((path) => ({ to: 'report', path }));

/** What can happen at Checkr to an order that stands like this. */
function possibleActs({ invitation, report }: Order): readonly VendorAct[] {
  if (!report) {
    const isOpen = invitation.status === 'pending' && invitation.deleted_at === null;
    const ends = ['expire', 'cancel'].map((path) => ({ to: 'invitation', path }) as const);
    return isOpen ? [SUBMIT, SUBMIT, SUBMIT, ...ends] : [];
  }
  switch (report.status) {
    case 'pending':
      return [ETA, ...onReport('suspend', 'clear', 'consider', 'consider', 'complete-now', 'cancel')];
    case 'suspended':
      return onReport('resume', 'clear', 'complete-now', 'cancel');
    case 'dispute':
      return onReport('clear', 'consider');
    case 'complete':
      return [
        ...onReport('dispute', 'engage'),
        ...(report.result === 'consider' && report.adjudication === null ? onReport('pre-adverse') : []),
        ...(report.adjudication === 'pre_adverse_action' ? onReport('post-adverse') : []),
      ];
    default:
      return [];
  }
}

const ADMIN_ACTS: readonly RunActionKind[] = [
  'cancel_check',
  'complete_check',
  'decide_check',
  'reorder_check',
  'resubmit_check',
  'retry_task',
];
const ORDER_FAULTS = [
  { kind: 'drop_after' },
  { kind: 'status', status: 503, afterEffect: true },
  { kind: 'truncated_json', afterEffect: true },
  { kind: 'status', status: 400, body: { error: 'Zipcode is invalid' } },
] as const;

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
      count(system, deed ?? name, deed !== null);
      if (deed !== null) await settle(system.world, system.subject);
    },
  };
}

/** Does one of the things that can happen at Checkr now. */
async function actNow({ world, subject }: System, pick: number, oldest = false): Promise<Deed> {
  const order = await orderOf(world, subject, { oldest });
  const possible = order ? possibleActs(order) : [];
  const act = possible[pick % Math.max(possible.length, 1)];
  if (!order || !act) return null;
  return (await actAtVendor(world, subject, { act, order })) ? act.path : `${act.path} refused`;
}

/** Something happens at Checkr, and its webhooks fare as said. */
function vendorCommand(pick: number, delivery: Delivery, oldest: boolean): Command {
  return command(`at Checkr (webhooks ${delivery}${oldest ? ', first attempt' : ''})`, async (system) => {
    await armWebhooks(system, { delivery, oldest });
    const deed = await actNow(system, pick, oldest);
    await disarm(system);
    return deed;
  });
}

/** Nobody reads a card any more whose attempt or run is over: its webhooks must not be lost. */
async function armWebhooks(
  { world, subject }: System,
  { delivery, oldest }: { readonly delivery: Delivery; readonly oldest: boolean },
): Promise<void> {
  if (delivery === 'normal') return;
  const isRead = (await isOpen(world, subject)) && !oldest;
  const kind = delivery === 'lost' && !isRead ? 'duplicate' : delivery;
  const fault = { match: {}, kind, times: 10, delayMs: REORDERED_MS };
  await world.installation.checkr('POST', '/_control/webhook-faults', fault);
}

async function disarm({ world }: System): Promise<void> {
  await world.installation.checkr('DELETE', '/_control/faults');
}

/** Two things happen at Checkr at once. */
function burstCommand(first: number, second: number): Command {
  return command('a burst at Checkr', async (system) => {
    const deeds = [await actNow(system, first), await actNow(system, second)];
    return deeds[0] ? `burst of ${deeds.join(' and ')}` : null;
  });
}

/** The admin does the first thing that is not refused. */
function adminCommand(pick: number): Command {
  return command('the admin', async ({ world, subject }) => {
    const from = pick % ADMIN_ACTS.length;
    for (const kind of [...ADMIN_ACTS.slice(from), ...ADMIN_ACTS.slice(0, from)]) {
      if (await actAsAdmin(world, subject, kind)) return kind;
    }
    return null;
  });
}

/** The admin ends the wait for the check. */
function endingCommand(kind: 'skip_task' | 'cancel_run'): Command {
  return command(kind, async ({ world, subject }) =>
    (await actAsAdmin(world, subject, kind)) ? kind : null,
  );
}

/** An order is placed again, and its answer is spoilt. */
function reorderCommand(fault: (typeof ORDER_FAULTS)[number]): Command {
  const name = `reorder_spoilt by ${JSON.stringify(fault)}`;
  return command(name, async (system) => {
    const { world, subject } = system;
    const match = { method: 'POST', path: '/v1/invitations' };
    await world.installation.checkr('POST', '/_control/faults', { match, ...fault });
    const done = await actAsAdmin(world, subject, 'reorder_check');
    if (done) await settle(world, subject);
    await disarm(system);
    return done ? 'reorder_check with a spoilt answer' : null;
  });
}

/** The worker stops, something happens, and the worker starts again. */
function restartCommand(pick: number): Command {
  return command('a restart of the worker', async (system) => {
    await system.world.stopWorker();
    const deed = await actNow(system, pick);
    await system.world.startWorker();
    return `restart around ${deed ?? 'nothing'}`;
  });
}

/** Everything that Checkr has sent of late comes once more. */
function againCommand(): Command {
  return command('the last webhooks again', async ({ world }) => {
    const sent = (await world.installation.checkr('GET', '/_control/deliveries')) as {
      data: { id: string }[];
    };
    for (const { id } of sent.data.slice(-5).reverse()) {
      await world.installation.checkr('POST', `/_control/deliveries/${id}/rerun`, {});
    }
    return 'webhooks again';
  });
}

const pick = fc.nat({ max: 1_000 });

/** Sequences of what can happen to a check; often ones are there several times. */
export const checkCommands = (most: number) => {
  const atVendor = fc
    .tuple(pick, fc.constantFrom(...DELIVERIES), fc.constantFrom(false, false, true))
    .map(([act, delivery, oldest]) => vendorCommand(act, delivery, oldest));
  const undisturbed = pick.map((act) => vendorCommand(act, 'normal', false));
  const byAdmin = pick.map(adminCommand);
  return fc.commands(
    [
      undisturbed,
      undisturbed,
      atVendor,
      atVendor,
      fc.tuple(pick, pick).map(([first, second]) => burstCommand(first, second)),
      byAdmin,
      byAdmin,
      fc.constantFrom(...ORDER_FAULTS).map(reorderCommand),
      fc.oneof(
        { weight: 2, arbitrary: pick.map(restartCommand) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('skip_task' as const, 'cancel_run' as const).map(endingCommand),
        },
        { weight: 2, arbitrary: fc.constant(null).map(againCommand) },
      ),
    ],
    { maxCommands: most, size: 'max' },
  );
};
