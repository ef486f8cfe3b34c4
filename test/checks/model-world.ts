import { and, eq, isNull, ne, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { runActions } from '../../src/db/schema/runs.ts';
import { leverNotes, leverWriteBacks } from '../../src/db/schema/write-backs.ts';
import { createLogger } from '../../src/logger.ts';
import { startWorker } from '../../src/worker.ts';
import { storedChecks } from '../docs/check-scene.ts';
import { startInstallation } from '../helpers/installation.ts';
import { ShownInvitation, ShownReport } from './expected-card.ts';

/** Age of a read (minutes) at which a check is read without a webhook, so that lost ones are made up for soon. */
const RECONCILE_MINUTES = 0.02;
/** Webhooks of Checkr that can still be on their way. */
const RECENT = 100;
const UNLIMITED = { perSecond: 1e6, burst: 1e6 };
const TAGS = ['Background Check:Ordered', 'Background Check:Error', 'Background Check:Completed'];

const Sent = z.object({
  data: z.array(z.object({ status: z.string(), nextAttemptAt: z.number().nullable() })),
});
const Note = z.object({ fields: z.array(z.object({ value: z.string() })) });

/** A whole installation whose worker can be restarted, and what its outside world shows. */
export async function openModelWorld() {
  const installation = await startInstallation({
    settings: { reconcileMinutes: RECONCILE_MINUTES },
    sandbox: { limits: { lever: UNLIMITED, checkr: { perMinute: 1e6 } } },
    worker: false,
  });
  const { config, connected, db } = installation;
  await installation.api('PUT', `/connections/${connected.leverConnectionId}/write-back`, { enabled: true });
  const logger = createLogger({ level: config.logLevel, name: 'model' });
  let worker = await startWorker({ config, logger });

  const checkr = vendorReader(`${installation.sandbox.checkr.url}/v1`, installation.sandbox.checkr.apiKey);
  const lever = vendorReader(`${installation.sandbox.lever.url}/v1`, installation.sandbox.lever.apiKey);

  /** Every invitation of a candidate, canceled ones too, with its report. */
  async function ordersOf(candidateId: string) {
    const query = `candidate_id=${candidateId}&include_deleted=true&per_page=100`;
    const { data } = z
      .object({ data: z.array(ShownInvitation) })
      .parse(await checkr(`/invitations?${query}`));
    return Promise.all(data.map(async (invitation) => ({ invitation, report: await reportOf(invitation) })));
  }

  async function reportOf({ report_id: id }: ShownInvitation) {
    return id === null ? null : ShownReport.parse(await checkr(`/reports/${id}`));
  }

  /** What Lever shows of an opportunity: all its tags, those of ours, and the marks in its notes. */
  async function leverOf(opportunityId: string) {
    const Opportunity = z.object({ data: z.object({ tags: z.array(z.string()) }) });
    const { tags } = Opportunity.parse(await lever(`/opportunities/${opportunityId}`)).data;
    const notes = z
      .object({ data: z.array(Note) })
      .parse(await lever(`/opportunities/${opportunityId}/notes`));
    const texts = notes.data.flatMap(({ fields }) => fields.map(({ value }) => value));
    const marks = texts.flatMap((text) => [...text.matchAll(/\[gw:([0-9a-f]+)\]/g)].map(([, mark]) => mark));
    return { tags, ours: tags.filter((tag) => TAGS.includes(tag)), marks };
  }

  /** What is still on its way of Checkr's webhooks, of the inbox, of actions or of write-backs; empty at rest. */
  async function unfinished(runId: string): Promise<string[]> {
    const waiting = await db
      .select({ id: deliveries.id, event: deliveries.event })
      .from(deliveries)
      .where(
        and(
          eq(deliveries.state, 'pending'),
          or(isNull(deliveries.outcome), ne(deliveries.outcome, 'No check fits this event yet.')),
        ),
      );
    const actions = await db
      .select()
      .from(runActions)
      .where(and(eq(runActions.runId, runId), eq(runActions.state, 'pending')));
    const writeBacks = await db
      .select()
      .from(leverWriteBacks)
      .where(and(eq(leverWriteBacks.runId, runId), eq(leverWriteBacks.state, 'pending')));
    const ours = [
      ...waiting.map(({ event }) => `the delivery ${event}`),
      ...actions.map(({ kind }) => `the action ${kind}`),
      ...writeBacks.map(({ attempt }) => `the write-back of attempt ${attempt}`),
    ];
    return ours.length > 0 ? ours : unsentWebhooks();
  }

  async function unsentWebhooks(): Promise<string[]> {
    const { data } = Sent.parse(await installation.checkr('GET', '/_control/deliveries'));
    const due = data
      .slice(-RECENT)
      .filter(({ status, nextAttemptAt }) => status === 'pending' || nextAttemptAt !== null);
    return due.map(() => 'a webhook of Checkr');
  }

  /** The outcomes of which there are two notes to write; none, ever. */
  async function outcomesToldTwice(runId: string) {
    const { attempt, outcome } = leverNotes;
    return db
      .select({ attempt, outcome })
      .from(leverNotes)
      .where(eq(leverNotes.runId, runId))
      .groupBy(attempt, outcome)
      .having(sql`count(*) > 1`);
  }

  return {
    installation,
    ordersOf,
    leverOf,
    unfinished,
    outcomesToldTwice,
    checksOf: (runId: string) => storedChecks(installation, runId),
    stopWorker: () => worker.stop(),
    async startWorker() {
      worker = await startWorker({ config, logger });
    },
    async stop() {
      await worker.stop();
      await installation.stop();
    },
  };
}
export type ModelWorld = Awaited<ReturnType<typeof openModelWorld>>;

/** Reads from a vendor's own API with the account's key; throws for anything but 2xx. */
function vendorReader(base: string, apiKey: string) {
  const headers = { authorization: `Basic ${btoa(`${apiKey}:`)}` };
  return async (path: string): Promise<unknown> => {
    const response = await fetch(`${base}${path}`, { headers });
    if (!response.ok) throw new Error(`GET ${path} was answered ${response.status}`);
    return response.json();
  };
}
