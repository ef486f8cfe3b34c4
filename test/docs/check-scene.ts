import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { checks } from '../../src/db/schema/checks.ts';
import { RequestRefusedError } from '../../src/dev/json-http.ts';
import type { RunActionKind } from '../../src/domain/run/action.ts';
import type { Installation } from '../helpers/installation.ts';
import { hire, runOf } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';

export const TASK = 'background_check';

/** A person on whom a row is played. */
export interface Scene {
  readonly runId: string;
  /** Null when nothing was ordered, so that there is no card. */
  readonly checkId: string | null;
  /** The card must have been read since (epoch ms) before it is compared. */
  readonly readSince?: number;
  /** What was seen before an event that changes nothing. */
  readonly before?: Seen;
}

/** What the API says of a scene, in the words of the table. */
export interface Seen {
  readonly card: string;
  readonly progress: string;
  readonly run: string;
}

const Card = z.object({
  attempt: z.int(),
  progress_label: z.string(),
  read_at: z.string().nullable(),
  late: z.object({ days: z.int() }).nullable(),
  waiting_for_candidate: z.object({ need: z.string() }).nullable(),
  timeline: z.array(z.object({ kind: z.string() })),
  result: z.object({ status: z.string(), status_label: z.string() }),
});
const Run = z.object({
  state: z.string(),
  tasks: z.array(
    z.object({
      key: z.string(),
      state: z.string(),
      attempt: z.int(),
      why: z.object({ code: z.string() }).nullable(),
    }),
  ),
});
type Card = z.infer<typeof Card>;

const RUN_WORDS: Readonly<Record<string, string>> = {
  active: 'waits',
  needs_attention: 'needs attention',
  flagged: 'flagged',
};

export async function readRun({ api }: Pick<Installation, 'api'>, runId: string) {
  const run = Run.parse(await api('GET', `/runs/${runId}`));
  return { run, task: run.tasks.find(({ key }) => key === TASK) };
}

async function readCard({ api }: Pick<Installation, 'api'>, { checkId }: Scene): Promise<Card | null> {
  return checkId === null ? null : Card.parse(await api('GET', `/checks/${checkId}`));
}

/** What the API says of a scene now; null while the card is older than the scene wants. */
export async function look(installation: Installation, scene: Scene): Promise<Seen | null> {
  const card = await readCard(installation, scene);
  const readAt = card?.read_at ? Date.parse(card.read_at) : 0;
  if (scene.readSince !== undefined && readAt < scene.readSince) return null;
  return {
    card: card ? cardText(card) : 'none',
    progress: card?.progress_label ?? 'none',
    run: runText(await readRun(installation, scene.runId), card),
  };
}

function cardText({ result, waiting_for_candidate: needed, late }: Card): string {
  return `${result.status_label}${needed ? ', waiting for the candidate' : ''}${late ? ', late' : ''}`;
}

function runText({ run, task }: Awaited<ReturnType<typeof readRun>>, card: Card | null): string {
  if (run.state === 'completed') {
    return card?.timeline.some(({ kind }) => kind === 'alerted') ? 'stays closed, with an alert' : 'goes on';
  }
  if (run.state !== 'open' || !task) return run.state;
  const next = card && task.attempt > card.attempt ? 'a new attempt ' : '';
  return `${next}${RUN_WORDS[task.state] ?? task.state}: \`${task.why?.code ?? 'none'}\``;
}

/** Waits until a scene looks as wanted; answers what it looks like in the end, also when it never does. */
export async function lookUntil(installation: Installation, scene: Scene, wanted: Seen) {
  let seen: Seen | null = null;
  const isWanted = async () => {
    seen = await look(installation, scene);
    return seen !== null && same(seen, wanted);
  };
  await waitFor('the scene to look as wanted', isWanted, { timeoutMs: 20_000, everyMs: 100 }).catch(
    () => undefined,
  );
  return seen;
}

function same(a: Seen, b: Seen): boolean {
  return a.card === b.card && a.progress === b.progress && a.run === b.run;
}

/** Asks for an action on the attempt that the task is at; answers `accepted`, or the status of the refusal. */
export async function ask(
  installation: Installation,
  runId: string,
  kind: RunActionKind,
): Promise<'accepted' | number> {
  const { task } = await readRun(installation, runId);
  const body = {
    kind,
    task_key: TASK,
    attempt: task?.attempt,
    reason: 'as the table says',
    ...(kind === 'complete_check' ? { confirm: true } : {}),
  };
  try {
    await installation.api('POST', `/runs/${runId}/actions`, body);
    return 'accepted';
  } catch (error) {
    if (error instanceof RequestRefusedError) return error.status;
    throw error;
  }
}

/** Hires somebody and waits until the run has a task to look at. */
export async function hired(installation: Installation, candidate: Readonly<Record<string, unknown>> = {}) {
  const opportunityId = await hire(installation, candidate);
  const run = await waitFor('the run', () => runOf(installation, opportunityId));
  return { opportunityId, runId: run.id };
}

/** The rows of a run's checks as they are stored, the newest attempt first, for the ids at the provider. */
export async function storedChecks({ db }: Installation, runId: string) {
  const rows = await db.select().from(checks).where(eq(checks.runId, runId));
  return rows.toSorted((a, b) => b.attempt - a.attempt);
}

/** Waits for an attempt of a run that has an order at the provider. */
export async function ordered(installation: Installation, runId: string, attempt = 1) {
  return waitFor('the order', async () => {
    const [check] = await storedChecks(installation, runId);
    const { providerOrderId: orderId, providerPersonId: personId } = check ?? {};
    if (!check || check.attempt < attempt || !orderId) return null;
    return { runId, checkId: check.id, orderId, personId: personId ?? '' };
  });
}
