import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { markersIn } from '../../src/domain/lever/note-text.ts';
import { expectedCard, expectedTag, goesOn, TAGS } from './expected-card.ts';
import type { ModelWorld } from './model-world.ts';
import { type Attempt, attemptsOf, FOREIGN_TAG, readRun, type Subject } from './subject.ts';

/** A worker that dies at a note leaves a minute of doubt, after which Lever is read again. */
const LIMIT_MS = 180_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 500;

const Cards = z.object({
  data: z.array(z.object({ id: z.string(), result: z.object({ status_label: z.string() }) })),
});
/** Words that tell of a result: Lever and Temporal may only know how far a check is. */
export const RESULT_WORDS = /consider|\bclear\b|eligible|adverse|engaged|escalated|disput/i;

/** Waits until nothing is on its way and every rule holds; throws with what is broken when that never comes. */
export async function settle(world: ModelWorld, subject: Subject): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const broken = await brokenRules(world, subject);
    if (broken.length === 0) return;
    if (Date.now() > deadline) throw new Error(`After ${LIMIT_MS} ms: ${broken.join('; ')}`);
    await pause(pauseMs);
  }
}

/**
 * What does not hold yet: it comes to hold by itself, or never. What can never be right again throws. Nothing is
 * compared before all that was sent has arrived and was acted on.
 */
async function brokenRules(world: ModelWorld, subject: Subject): Promise<readonly string[]> {
  const shown = await attemptsOf(world, subject);
  const { attempts, orders, candidateId } = shown;
  const underWay = await unfinishedWork(world, subject, shown);
  if (underWay.length > 0) return underWay;
  if (attempts.length === 0 || candidateId === null) return ['there is no attempt'];
  const known = attempts.reduce((count, { own }) => count + own.length, 0);
  if (orders.length > known) return [`${orders.length - known} orders belong to no attempt`];
  for (const rules of [brokenCards, brokenRun, brokenLever]) {
    const broken = await rules(world, subject, attempts);
    if (broken.length > 0) return broken;
  }
  return [];
}

async function unfinishedWork(
  world: ModelWorld,
  { runId, opportunityId }: Subject,
  { orders, candidateId }: Awaited<ReturnType<typeof attemptsOf>>,
): Promise<readonly string[]> {
  const ids = orders.flatMap(({ invitation }) => [invitation.id, invitation.report_id ?? invitation.id]);
  const person = candidateId === null ? [] : [candidateId];
  const [rows, webhooks] = await Promise.all([
    world.unfinishedRows(runId, [...ids, ...person, opportunityId]),
    candidateId === null ? [] : world.webhooksAbout(candidateId),
  ]);
  const unsent = webhooks.filter(
    ({ status, nextAttemptAt }) => status === 'pending' || status === 'held' || nextAttemptAt !== null,
  );
  return [...rows, ...unsent.map(() => 'a webhook of Checkr is on its way')];
}

/** One order at most for each attempt, and each card says what a fresh read says. */
async function brokenCards(
  world: ModelWorld,
  subject: Subject,
  attempts: readonly Attempt[],
): Promise<readonly string[]> {
  const answer = await world.read(`/checks?run_id=${subject.runId}&limit=100`);
  const cards = Cards.parse(answer).data;
  return attempts.flatMap(({ check, own }) => {
    const [order, ...more] = own;
    if (more.length > 0) throw new Error(`Attempt ${check.attempt} has ${own.length} orders`);
    const label = cards.find(({ id }) => id === check.id)?.result.status_label;
    const wanted = order ? [expectedCard(order, check.usesAssess)] : withoutOrder(check);
    return label && wanted.includes(label)
      ? []
      : [`attempt ${check.attempt} shows ${label} and should show ${wanted.join(' or ')}`];
  });
}

/** An attempt has its order, or was refused, or was given up before anything was sent. */
function withoutOrder({ withdrawWantedAt }: Attempt['check']): readonly string[] {
  return ['Order failed', ...(withdrawWantedAt ? ['Ordering'] : [])];
}

/** A run ends on a good result, a decision or an admin's word, goes on when it may, and is never opened again. */
async function brokenRun(
  world: ModelWorld,
  subject: Subject,
  attempts: readonly Attempt[],
): Promise<readonly string[]> {
  const run = await readRun(world, subject);
  const has = (kind: string) => run.actions.some((act) => act.kind === kind && act.state === 'applied');
  const mayComplete = subject.hasBeenGood || has('decide_check') || has('skip_task');
  if (run.state === 'completed' && !mayComplete) throw new Error('The run went on without a reason');
  if (run.state === 'canceled' && !has('cancel_run')) throw new Error('The run was canceled by nobody');
  if (subject.closedAs !== null && run.state !== subject.closedAs) {
    throw new Error(`The run was ${subject.closedAs} and is ${run.state}`);
  }
  if (run.state !== 'open') {
    subject.closedAs = run.state;
    return [];
  }
  const [newest] = attempts;
  const [order] = newest?.own ?? [];
  if (run.task?.attempt !== newest?.check.attempt) return [`attempt ${run.task?.attempt} has not begun`];
  const isGood = newest && order && goesOn(expectedCard(order, newest.check.usesAssess));
  return isGood ? ['the run does not go on with a good result'] : [];
}

/** Lever shows the one tag of the newest attempt, one note for each outcome, and no word of a result. */
async function brokenLever(
  world: ModelWorld,
  { opportunityId, runId }: Subject,
  [newest]: readonly Attempt[],
): Promise<readonly string[]> {
  const [{ tags, notes }, known] = await Promise.all([world.leverOf(opportunityId), world.notesOf(runId)]);
  if (!tags.includes(FOREIGN_TAG)) throw new Error('A tag of somebody else is gone');
  const ours = tags.filter((tag) => Object.values<string>(TAGS).includes(tag));
  const told = notes.map((text) => {
    const [marker] = markersIn(text);
    const note = known.find((one) => one.marker === marker);
    if (!note) throw new Error(`Lever shows a note that nobody knows: ${text}`);
    return note;
  });
  const outcomes = told.map(({ attempt, outcome }) => `${outcome} of attempt ${attempt}`);
  const twice = outcomes.find((outcome, index) => outcomes.indexOf(outcome) < index);
  if (twice) throw new Error(`Two notes tell ${twice}`);
  const telling = [...ours, ...notes].find((text) => RESULT_WORDS.test(text));
  if (telling) throw new Error(`Lever is told a result: ${telling}`);
  if (!newest) return [];
  const { reinvitesLeft, attempt } = newest.check;
  const tag = expectedTag(cardOf(newest), reinvitesLeft);
  if (ours.length > 1 || (tag !== null && ours[0] !== tag)) {
    return [`Lever shows ${ours.join(' and ') || 'no tag'} and should show ${tag}`];
  }
  const isTold = tag === null || tag === TAGS.ordered || told.some((note) => note.attempt === attempt);
  return isTold ? [] : [`no note tells of attempt ${attempt}`];
}

function cardOf({ check, own: [order] }: Attempt): string {
  if (order) return expectedCard(order, check.usesAssess);
  return check.refusal === null ? 'Ordering' : 'Order failed';
}
