import { and, eq, isNull, ne, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { runActions, runs } from '../../src/db/schema/runs.ts';
import { leverNotes, leverWriteBacks } from '../../src/db/schema/write-backs.ts';
import { RequestRefusedError } from '../../src/dev/json-http.ts';
import { storedChecks } from '../docs/check-scene.ts';
import { startInstallation } from '../helpers/installation.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { type Order, ShownInvitation, ShownReport } from './expected-card.ts';
import { startKillableWorkers } from './killable-workers.ts';

/** Age of a read (minutes) at which a check is read without a webhook, so that lost ones are made up for soon. */
const RECONCILE_MINUTES = 0.03;
const WORKERS = 2;
const UNLIMITED = { perSecond: 1e6, burst: 1e6 };

const Sent = z.object({
  data: z.array(z.object({ id: z.string(), status: z.string(), nextAttemptAt: z.number().nullable() })),
});
const Note = z.object({ fields: z.array(z.object({ value: z.string() })) });

/** A whole installation with worker processes that can be killed, and what its outside world shows. */
export async function openModelWorld() {
  const installation = await startInstallation({
    sandbox: { limits: { lever: UNLIMITED, checkr: { perMinute: 1e6 } } },
    worker: false,
  });
  const { connected, db, environment, sandbox } = installation;
  await installation.api('PUT', `/connections/${connected.leverConnectionId}/write-back`, { enabled: true });
  const workers = await startKillableWorkers({
    count: WORKERS,
    environment,
    reconcileMinutes: RECONCILE_MINUTES,
  });
  const checkrApi = vendorCaller(`${sandbox.checkr.url}/v1`, sandbox.checkr.apiKey);
  const leverApi = vendorCaller(`${sandbox.lever.url}/v1`, sandbox.lever.apiKey);

  /** Reads from our own API; asks again while it says that Postgres is too slow for it, as on a busy machine. */
  function read(path: string): Promise<unknown> {
    return waitFor(`an answer to GET ${path}`, async () => {
      try {
        return { answer: await installation.api('GET', path) };
      } catch (error) {
        if (error instanceof RequestRefusedError && error.status === 503) return null;
        return { error };
      }
    }).then((read) => {
      if ('error' in read) throw read.error;
      return read.answer;
    });
  }

  /** Every invitation of a candidate, canceled ones too, with its report. */
  async function ordersOf(candidateId: string): Promise<readonly Order[]> {
    const query = `candidate_id=${candidateId}&include_deleted=true&per_page=100`;
    const { data } = z
      .object({ data: z.array(ShownInvitation) })
      .parse(await checkrApi('GET', `/invitations?${query}`));
    return Promise.all(data.map(async (invitation) => ({ invitation, report: await reportOf(invitation) })));
  }

  async function reportOf({ report_id: id }: ShownInvitation) {
    return id === null ? null : ShownReport.parse(await checkrApi('GET', `/reports/${id}`));
  }

  /** All tags and the texts of all notes that Lever shows of an opportunity. */
  async function leverOf(opportunityId: string) {
    const Opportunity = z.object({ data: z.object({ tags: z.array(z.string()) }) });
    const { tags } = Opportunity.parse(await leverApi('GET', `/opportunities/${opportunityId}`)).data;
    const shown = await leverApi('GET', `/opportunities/${opportunityId}/notes`);
    const notes = z.object({ data: z.array(Note) }).parse(shown).data;
    return { tags, notes: notes.map(({ fields }) => fields.map(({ value }) => value).join('\n')) };
  }

  /** Checkr's newest webhooks about a candidate. */
  async function webhooksAbout(candidateId: string) {
    return Sent.parse(await installation.checkr('GET', `/_control/deliveries?about=${candidateId}`)).data;
  }

  /** What is still on its way for a run, of the inbox, of actions or of write-backs; empty at rest. */
  async function unfinishedRows(runId: string, objectIds: readonly string[]): Promise<readonly string[]> {
    const objectId = sql`coalesce(${deliveries.body}->'object'->>'id', ${deliveries.body}->>'opportunityId')`;
    const isWaiting = and(
      eq(deliveries.state, 'pending'),
      or(isNull(deliveries.outcome), ne(deliveries.outcome, 'No check fits this event yet.')),
      sql`${objectId} in ${[...objectIds, '']}`,
    );
    const isPending = <T extends typeof runActions | typeof leverWriteBacks>(table: T) =>
      and(eq(table.runId, runId), eq(table.state, 'pending'));
    const [waiting, actions, writeBacks] = await Promise.all([
      db.select({ event: deliveries.event }).from(deliveries).where(isWaiting),
      db.select({ kind: runActions.kind }).from(runActions).where(isPending(runActions)),
      db.select({ attempt: leverWriteBacks.attempt }).from(leverWriteBacks).where(isPending(leverWriteBacks)),
    ]);
    return [
      ...waiting.map(({ event }) => `the delivery ${event} waits`),
      ...actions.map(({ kind }) => `the action ${kind} waits`),
      ...writeBacks.map(({ attempt }) => `the write-back of attempt ${attempt} waits`),
    ];
  }

  async function workflowIdOf(runId: string): Promise<string> {
    const [run] = await db.select({ id: runs.workflowId }).from(runs).where(eq(runs.id, runId));
    if (!run) throw new Error(`There is no run ${runId}`);
    return run.id;
  }

  return {
    installation,
    checkrApi,
    read,
    ordersOf,
    leverOf,
    webhooksAbout,
    unfinishedRows,
    workflowIdOf,
    checksOf: (runId: string) => storedChecks(installation, runId),
    notesOf: (runId: string) => db.select().from(leverNotes).where(eq(leverNotes.runId, runId)),
    killWorker: (pick: number) => workers.kill(pick),
    kills: () => workers.kills(),
    async stop() {
      await workers.stop();
      await installation.stop();
    },
  };
}
export type ModelWorld = Awaited<ReturnType<typeof openModelWorld>>;

/** Calls a vendor's own API with the account's key; throws `RequestRefusedError` for anything but 2xx. */
function vendorCaller(base: string, apiKey: string) {
  return async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Basic ${btoa(`${apiKey}:`)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new RequestRefusedError(`${method} ${path}`, response.status, await response.text());
    return response.json();
  };
}
