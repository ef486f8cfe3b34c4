import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { RequestRefusedError } from '../../src/dev/json-http.ts';
import type { RunActionKind } from '../../src/domain/run/action.ts';
import { TASK } from '../docs/check-scene.ts';
import { hire, runOf } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { expectedCard, goesOn, type ShownInvitation, type ShownReport } from './expected-card.ts';
import type { ModelWorld } from './model-world.ts';

export const FOREIGN_TAG = 'Background Check: call the referees';

const Check = z.object({
  id: z.string(),
  attempt: z.int(),
  result: z.object({ status_label: z.string(), report_status: z.string().nullable() }),
});
const Run = z.object({
  state: z.string(),
  tasks: z.array(z.object({ key: z.string(), attempt: z.int(), state: z.string() })),
  actions: z.array(z.object({ kind: z.string(), state: z.string() })),
});
const LIMIT_MS = 20_000;

/** What Checkr, people in its dashboard or the candidate do: a call of the control API of the sandbox. */
export type VendorAct = {
  readonly to: 'invitation' | 'report';
  readonly path: string;
  readonly body?: object;
};

/** One person who is screened, with what was ever true of them. */
export interface Subject {
  readonly opportunityId: string;
  readonly runId: string;
  /** Checkr has shown Clear or Eligible for one of the attempts. */
  hasBeenGood: boolean;
}

/** Hires somebody and waits for the first order. */
export async function newSubject(world: ModelWorld): Promise<Subject> {
  const { installation } = world;
  const opportunityId = await hire(installation, { tags: [FOREIGN_TAG] });
  const run = await waitFor('the run', () => runOf(installation, opportunityId));
  const subject = { opportunityId, runId: run.id, hasBeenGood: false };
  await waitFor('the order', () => orderOf(world, subject, { oldest: false }));
  return subject;
}

/** The checks of a subject with what Checkr shows of each, newest attempt first. */
async function attemptsOf(world: ModelWorld, { runId }: Subject) {
  const checks = await world.checksOf(runId);
  const candidateId = checks.find(({ providerPersonId }) => providerPersonId)?.providerPersonId;
  const orders = candidateId ? await world.ordersOf(candidateId) : [];
  return {
    orders,
    attempts: checks.map((check) => {
      const own = orders.filter(({ invitation }) => invitation.tags.includes(`gw:${check.id}`));
      return { check, own };
    }),
  };
}

/** An order as Checkr shows it. */
export interface Order {
  readonly invitation: ShownInvitation;
  readonly report: ShownReport | null;
}

/** The order of the newest attempt, or of the first one. */
export async function orderOf(
  world: ModelWorld,
  subject: Subject,
  { oldest }: { readonly oldest: boolean },
): Promise<Order | undefined> {
  const { attempts } = await attemptsOf(world, subject);
  return attempts.at(oldest ? -1 : 0)?.own[0];
}

/** Does something to an order at Checkr; false when Checkr refuses. */
export async function actAtVendor(
  world: ModelWorld,
  subject: Subject,
  { act, order }: { readonly act: VendorAct; readonly order: Order },
): Promise<boolean> {
  const id = act.to === 'invitation' ? order.invitation.id : order.invitation.report_id;
  if (!id) return false;
  const path = `/_control/${act.to}s/${id}/${act.path}`;
  const done = await unlessRefused(world.installation.checkr('POST', path, act.body ?? {}));
  if (done) noteWhatIsGood(subject, (await attemptsOf(world, subject)).orders);
  return done;
}

function noteWhatIsGood(subject: Subject, orders: readonly Order[]): void {
  if (orders.some(({ invitation, report }) => goesOn(expectedCard(invitation, report)))) {
    subject.hasBeenGood = true;
  }
}

/** Asks for an action as an admin who has looked just now; false when it is refused. */
export async function actAsAdmin({ installation }: ModelWorld, subject: Subject, kind: RunActionKind) {
  const { runId } = subject;
  const run = Run.parse(await installation.api('GET', `/runs/${runId}`));
  const attempt = run.tasks.find(({ key }) => key === TASK)?.attempt ?? 1;
  const more = kind === 'cancel_run' ? {} : { task_key: TASK, attempt };
  const confirm = kind === 'complete_check' ? { confirm: true } : {};
  const body = { kind, reason: 'the model says so', ...more, ...confirm };
  return unlessRefused(installation.api('POST', `/runs/${runId}/actions`, body));
}

async function unlessRefused(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof RequestRefusedError && error.status < 500) return false;
    throw error;
  }
}

/** True while nothing has ended the run. */
export async function isOpen({ installation }: ModelWorld, { runId }: Subject): Promise<boolean> {
  return Run.parse(await installation.api('GET', `/runs/${runId}`)).state === 'open';
}

/** Waits until nothing is on its way and every rule holds; throws with what is broken when that never comes. */
export async function settle(world: ModelWorld, subject: Subject): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const broken = await brokenRules(world, subject);
    if (broken.length === 0) return;
    if (Date.now() > deadline) throw new Error(`After ${LIMIT_MS} ms: ${broken.join('; ')}`);
    await pause(100);
  }
}

/** The first rules that do not hold; what costs least is looked at first, since it is asked again and again. */
async function brokenRules(world: ModelWorld, subject: Subject): Promise<string[]> {
  for (const rules of [brokenCards, brokenRun, brokenWriteBacks, unfinishedWork]) {
    const broken = await rules(world, subject);
    if (broken.length > 0) return broken;
  }
  return [];
}

function unfinishedWork(world: ModelWorld, { runId }: Subject): Promise<string[]> {
  return world.unfinished(runId);
}

async function brokenCards(world: ModelWorld, subject: Subject): Promise<string[]> {
  const { attempts, orders } = await attemptsOf(world, subject);
  noteWhatIsGood(subject, orders);
  const answer = await world.installation.api('GET', `/checks?run_id=${subject.runId}&limit=100`);
  const { data: cards } = z.object({ data: z.array(Check) }).parse(answer);
  const known = attempts.reduce((count, { own }) => count + own.length, 0);
  const strays = orders.length === known ? [] : [`${orders.length - known} orders belong to no attempt`];
  return [
    ...strays,
    ...attempts.flatMap(({ check, own: [order, ...more] }) => {
      if (more.length > 0) throw new Error(`Attempt ${check.attempt} has ${more.length + 1} orders`);
      const label = cards.find(({ id }) => id === check.id)?.result.status_label;
      const wanted = order
        ? [expectedCard(order.invitation, order.report)]
        : ['Order failed', ...(check.withdrawWantedAt ? ['Ordering'] : [])];
      return label && wanted.includes(label)
        ? []
        : [`attempt ${check.attempt} shows ${label} and should show ${wanted.join(' or ')}`];
    }),
  ];
}

async function brokenRun(world: ModelWorld, subject: Subject): Promise<string[]> {
  const run = Run.parse(await world.installation.api('GET', `/runs/${subject.runId}`));
  const [newest] = await world.checksOf(subject.runId);
  const has = (kind: string) =>
    run.actions.some((action) => action.kind === kind && action.state === 'applied');
  const mayComplete = subject.hasBeenGood || has('decide_check') || has('skip_task');
  if (run.state === 'completed' && !mayComplete) throw new Error('The run went on without a reason');
  if (run.state === 'canceled' && !has('cancel_run')) throw new Error('The run was canceled by nobody');
  const task = run.tasks.find(({ key }) => key === TASK);
  const isNewest = run.state !== 'open' || task?.attempt === newest?.attempt;
  if (!isNewest) return [`attempt ${task?.attempt} has not begun`];
  const isGood = newest?.status === 'clear' || newest?.status === 'eligible';
  return run.state === 'open' && isGood ? ['the run does not go on with a good result'] : [];
}

async function brokenWriteBacks(world: ModelWorld, { opportunityId, runId }: Subject): Promise<string[]> {
  const { tags, ours, marks } = await world.leverOf(opportunityId);
  if (!tags.includes(FOREIGN_TAG)) throw new Error('A tag of somebody else is gone');
  const twice = await world.outcomesToldTwice(runId);
  if (twice.length > 0 || new Set(marks).size < marks.length) throw new Error('An outcome has two notes');
  return ours.length > 1 ? [`Lever shows ${ours.join(' and ')}`] : [];
}
