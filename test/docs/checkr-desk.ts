import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import type { Installation } from '../helpers/installation.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { hired, look, ordered, readRun, type Scene, storedChecks } from './check-scene.ts';

export interface Invited {
  readonly runId: string;
  readonly checkId: string;
  readonly invitationId: string;
  readonly candidateId: string;
}
export interface Reported extends Invited {
  readonly reportId: string;
}

/** What people do to a report in Checkr's dashboard, and the card after it. */
const STATUS_AFTER = {
  suspend: 'suspended',
  resume: 'pending',
  clear: 'clear',
  consider: 'needs_review',
  'complete-now': 'complete_with_canceled',
  cancel: 'canceled',
  dispute: 'disputed',
  engage: 'eligible',
  'pre-adverse': 'pre_adverse_action',
  'post-adverse': 'not_eligible',
} as const;
export type Step = keyof typeof STATUS_AFTER;

const WithId = z.object({ id: z.string() });
const LONG_AGO_MS = 26 * 3_600_000;

/** What the candidate, Checkr and people in its dashboard do to one person, by the control API of the sandbox. */
export function createCheckrDesk(installation: Installation) {
  const control = (path: string, body: unknown = {}, method = 'POST') =>
    installation.checkr(method, `/_control${path}`, method === 'GET' ? undefined : body);

  async function invited(candidate: Readonly<Record<string, unknown>> = {}): Promise<Invited> {
    const { runId } = await hired(installation, candidate);
    return invitedOf(runId);
  }

  async function invitedOf(runId: string, attempt = 1): Promise<Invited> {
    const {
      checkId,
      orderId: invitationId,
      personId: candidateId,
    } = await ordered(installation, runId, attempt);
    return { runId, checkId, invitationId, candidateId };
  }

  async function submit(invited: Invited): Promise<Reported> {
    const Submitted = z.object({ report_id: z.string() });
    const answer = await control(`/invitations/${invited.invitationId}/submit`, { outcome: 'manual' });
    return { ...invited, reportId: Submitted.parse(answer).report_id };
  }

  /** A report that Gangway has seen pending. */
  async function reported(candidate: Readonly<Record<string, unknown>> = {}): Promise<Reported> {
    const person = await submit(await invited(candidate));
    await seenAs(person, 'pending');
    return person;
  }

  async function seenAs({ runId, checkId }: Invited, status: string): Promise<void> {
    await waitFor(`the card to be ${status}`, async () =>
      (await storedChecks(installation, runId)).some(
        (check) => check.id === checkId && check.status === status,
      ),
    );
  }

  /** Does something and answers the scene. */
  async function then({ runId, checkId }: Invited, act: () => Promise<unknown>): Promise<Scene> {
    await act();
    return { runId, checkId };
  }

  /** Does something that leaves the card as it is, and answers the scene as it must be read afterwards. */
  async function thenRead({ runId, checkId }: Invited, act: () => Promise<unknown>): Promise<Scene> {
    const readSince = Date.now();
    await act();
    return { runId, checkId, readSince };
  }

  /** One step after the other, each of them seen by Gangway before the next one. */
  async function steps(person: Reported, names: readonly Step[]): Promise<Scene> {
    const { runId, checkId } = person;
    for (const name of names) {
      await control(`/reports/${person.reportId}/${name}`);
      await seenAs(person, STATUS_AFTER[name]);
      if (name === 'clear' || name === 'engage') await closed(runId);
    }
    return { runId, checkId };
  }

  async function closed(runId: string): Promise<void> {
    await waitFor('the run to close', async () => {
      const { run } = await readRun(installation, runId);
      return run.state === 'completed';
    });
  }

  const fire = (type: string, object: Readonly<Record<string, unknown>>) =>
    control('/events', { type, object });

  /** An event about a report or an invitation, whatever their state is. */
  const poke = (type: string, id: string, { candidateId }: Invited) =>
    fire(type, { id, object: type.split('.')[0], candidate_id: candidateId });

  /** Checkr shows other words of an object from now on than the twin can have. */
  const shows = (path: string, words: Readonly<Record<string, unknown>>) =>
    control('/faults', {
      match: { method: 'GET', path: `^${path}$` },
      kind: 'status',
      status: 200,
      body: words,
      times: 1_000,
    });

  /** Checkr shows other words of a report and says so by an event. */
  async function reportShows(person: Reported, type: string, words: Readonly<Record<string, unknown>>) {
    const { reportId, candidateId } = person;
    await shows(`/v1/reports/${reportId}`, {
      id: reportId,
      object: 'report',
      candidate_id: candidateId,
      ...words,
    });
    return then(person, () => poke(type, reportId, person));
  }

  /** Fires an event that changes nothing, and waits until it was dealt with. */
  async function unmoved(person: Invited, type: string, object: Readonly<Record<string, unknown>>) {
    const { runId, checkId } = person;
    const before = await waitFor('the card', () => look(installation, { runId, checkId }));
    await fire(type, object);
    await dealtWith(type, String(object.id ?? ''), ['ignored', 'done']);
    return { runId, checkId, before };
  }

  async function dealtWith(type: string, objectId: string, states: readonly string[]) {
    return waitFor(`${type} to be dealt with`, async () => {
      const rows = await installation.db.select().from(deliveries).where(eq(deliveries.event, type));
      const [row] = rows.filter(({ body }) => JSON.stringify(body).includes(objectId));
      return row && states.includes(row.state) ? row : null;
    });
  }

  /** Waits until an event fits no check, makes it a day older, and waits until it is not ours. */
  async function endsAsNotOurs(type: string, objectId: string): Promise<void> {
    const waiting = await waitFor('the event to be tried', async () => {
      const row = await dealtWith(type, objectId, ['pending']);
      return row.outcome === 'No check fits this event yet.' ? row : null;
    });
    await installation.db
      .update(deliveries)
      .set({ receivedAt: new Date(Date.now() - LONG_AGO_MS), nextAttemptAt: new Date() })
      .where(eq(deliveries.id, waiting.id));
    await dealtWith(type, objectId, ['not_ours']);
  }

  /** Sends everything again that Checkr has sent about a person, oldest first. */
  async function sendAllAgain({ candidateId }: Invited): Promise<void> {
    const Sent = z.object({ data: z.array(z.object({ id: z.string(), message: z.looseObject({}) })) });
    const { data } = Sent.parse(await control('/deliveries', {}, 'GET'));
    const about = data.filter(({ message }) => JSON.stringify(message).includes(candidateId));
    for (const { id } of about) await control(`/deliveries/${id}/rerun`);
  }

  /** A call of Checkr's own API, with the key of the account. */
  async function vendorApi(path: string, body: unknown): Promise<unknown> {
    const { url, apiKey } = installation.sandbox.checkr;
    const response = await fetch(`${url}/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${apiKey}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`POST ${path} was answered ${response.status}: ${await response.text()}`);
    return response.json();
  }

  /** A candidate who is in the Checkr account and nowhere else. */
  async function stranger(fields: Readonly<Record<string, unknown>>): Promise<string> {
    const candidate = { first_name: 'Un', last_name: 'Known', no_middle_name: true, ...fields };
    return WithId.parse(await vendorApi('/candidates', candidate)).id;
  }

  return {
    control,
    invited,
    invitedOf,
    submit,
    reported,
    seenAs,
    then,
    thenRead,
    steps,
    fire,
    poke,
    shows,
    reportShows,
    unmoved,
    endsAsNotOurs,
    sendAllAgain,
    vendorApi,
    stranger,
  };
}
export type CheckrDesk = ReturnType<typeof createCheckrDesk>;
