import { z } from 'zod';
import type { CheckRow } from '../../src/db/checks.ts';
import type { RunActionKind } from '../../src/domain/run/action.ts';
import { TASK } from '../docs/check-scene.ts';
import { hire, runOf } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { actAtCheckr } from './checkr-acts.ts';
import { expectedCard, goesOn, type Order } from './expected-card.ts';
import type { ModelWorld } from './model-world.ts';
import { unlessRefused } from './unless-refused.ts';

export const FOREIGN_TAG = 'Background Check: call the referees';

const Run = z.object({
  state: z.string(),
  tasks: z.array(z.object({ key: z.string(), attempt: z.int(), state: z.string() })),
  actions: z.array(z.object({ kind: z.string(), state: z.string() })),
});

/** One person who is screened, with what was ever true of them. */
export interface Subject {
  readonly opportunityId: string;
  readonly runId: string;
  /** Checkr has shown Clear or Eligible for the attempt that was the newest one then. */
  hasBeenGood: boolean;
  /** As what the run was closed. */
  closedAs: string | null;
}

/** Hires somebody and waits for the run. */
export async function newSubject({ installation }: ModelWorld): Promise<Subject> {
  const opportunityId = await hire(installation, { tags: [FOREIGN_TAG] });
  const run = await waitFor('the run', () => runOf(installation, opportunityId));
  return { opportunityId, runId: run.id, hasBeenGood: false, closedAs: null };
}

/** An attempt with every order that carries its tag. */
export interface Attempt {
  readonly check: CheckRow;
  readonly own: readonly Order[];
}

/** The checks of a subject with what Checkr shows of each, newest attempt first. */
export async function attemptsOf(world: ModelWorld, subject: Subject) {
  const checks = await world.checksOf(subject.runId);
  const candidateId = checks.find(({ providerPersonId }) => providerPersonId)?.providerPersonId ?? null;
  const orders = candidateId ? await world.ordersOf(candidateId) : [];
  const attempts: Attempt[] = checks.map((check) => ({
    check,
    own: orders.filter(({ invitation }) => invitation.tags.includes(`gw:${check.id}`)),
  }));
  const [newest] = attempts;
  if (newest?.own.some((order) => goesOn(expectedCard(order, newest.check.usesAssess)))) {
    subject.hasBeenGood = true;
  }
  return { orders, attempts, candidateId };
}

/** The candidate of a subject at Checkr; null before there is one. */
export async function candidateOf(world: ModelWorld, { runId }: Subject): Promise<string | null> {
  const checks = await world.checksOf(runId);
  return checks.find(({ providerPersonId }) => providerPersonId)?.providerPersonId ?? null;
}

/** Does one of the things that can happen at Checkr to the newest or the first attempt; null when nothing can. */
export async function actAtVendor(
  world: ModelWorld,
  subject: Subject,
  { pick, oldest }: { readonly pick: number; readonly oldest: boolean },
): Promise<string | null> {
  const { attempts, candidateId } = await attemptsOf(world, subject);
  const order = attempts.at(oldest ? -1 : 0)?.own[0];
  if (!order || candidateId === null) return null;
  const done = await actAtCheckr(world, { order, candidateId, pick });
  await attemptsOf(world, subject);
  return done;
}

/** The run of a subject as an admin sees it. */
export async function readRun({ read }: ModelWorld, { runId }: Subject) {
  const run = Run.parse(await read(`/runs/${runId}`));
  return { ...run, task: run.tasks.find(({ key }) => key === TASK) };
}

/** Asks for an action as an admin who has looked just now; false when it is refused. */
export async function actAsAdmin(world: ModelWorld, subject: Subject, kind: RunActionKind): Promise<boolean> {
  const { task } = await readRun(world, subject);
  const more = kind === 'cancel_run' ? {} : { task_key: TASK, attempt: task?.attempt ?? 1 };
  const confirm = kind === 'complete_check' ? { confirm: true } : {};
  const body = { kind, reason: 'the model says so', ...more, ...confirm };
  return unlessRefused(world.installation.api('POST', `/runs/${subject.runId}/actions`, body));
}

/** True while nothing has ended the run. */
export async function isOpen(world: ModelWorld, subject: Subject): Promise<boolean> {
  return (await readRun(world, subject)).state === 'open';
}
