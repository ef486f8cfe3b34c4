import { z } from 'zod';
import { requestJson } from '../../src/dev/json-http.ts';
import { registerLever } from '../../src/dev/sandbox-webhooks.ts';
import type { ProformaTwinKind } from '../../src/sandbox/proforma/proforma-state.ts';
import { SANDBOX_PROFORMA } from '../../src/sandbox/proforma/seed.ts';
import { type RunningProforma, startProforma } from '../../src/sandbox/proforma/start-proforma.ts';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { waitFor } from '../helpers/wait-for.ts';

const NO_LIMITS = {
  lever: { perSecond: 10_000, burst: 10_000 },
  proforma: { perSecond: 10_000, burst: 10_000 },
};
const TAG_BEGINNING = 'Background Check:';
const SCENARIO = { completeAfterMs: 0 };
const { webhookSecret, token, userId, password } = SANDBOX_PROFORMA;

/** Each binding is at a stage of its own, so that one move starts one run. */
export const STAGES: Readonly<Record<ProformaTwinKind, string>> = {
  'tazapi-v2': 'Background Check',
  'hrxml-package': 'On-site interview',
  'hropen-json': 'Offer',
};

const WithId = z.looseObject({ id: z.string() });
const Run = z.looseObject({
  id: z.string(),
  state: z.string(),
  needs_attention: z.boolean(),
  why: z.looseObject({ code: z.string() }).nullable(),
});
const Order = z.looseObject({
  id: z.string(),
  reference: z.string().nullable(),
  phase: z.string(),
  packageId: z.string(),
  candidateUrl: z.string(),
  applicant: z.looseObject({ email: z.string() }),
});
const LeverState = z.looseObject({
  opportunities: z.array(z.looseObject({ id: z.string(), tags: z.array(z.string()) })),
  notes: z.array(
    z.looseObject({
      opportunityId: z.string(),
      secret: z.boolean(),
      values: z.array(z.looseObject({ value: z.string() })),
    }),
  ),
});
const Page = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) });

export type Candidate = { id: string; email: string; postingId: string };
let people = 0;

/** An installation with a twin, a connection, a definition and a stage listener for each binding of Proforma. */
export async function openProformaDesk(options: Parameters<typeof startInstallation>[0] = {}) {
  const installation = await startInstallation({
    proforma: true,
    ...options,
    sandbox: { limits: NO_LIMITS, proformaScenario: SCENARIO, ...options.sandbox },
  });
  const twins = new Map<ProformaTwinKind, RunningProforma>();
  const urls: Record<ProformaTwinKind, string> = {
    'tazapi-v2': installation.sandbox.proforma.url,
    'hrxml-package': await start('hrxml-package'),
    'hropen-json': await start('hropen-json'),
  };

  async function start(kind: ProformaTwinKind): Promise<string> {
    const twin = await startProforma({ kind, scenario: SCENARIO });
    twins.set(kind, twin);
    await connect(installation, kind, twin);
    return twin.url;
  }

  const control = (kind: ProformaTwinKind, method: string, path: string, body?: unknown) =>
    requestJson(method, `${urls[kind]}/_control${path}`, body === undefined ? {} : { body });

  /** Adds a candidate of a posting with these tags; nobody is moved yet. */
  async function apply(
    tags: readonly string[] = ['Proforma_tasker_standard'],
    own: readonly string[] = [],
  ): Promise<Candidate> {
    people += 1;
    const email = `candidate.${people}@example.test`;
    const text = `Posting ${people}`;
    const posting = WithId.parse(await installation.lever('POST', '/_control/postings', { text, tags }));
    const person = { name: 'Ada Byron', email, posting: posting.id, tags: own };
    const { id } = WithId.parse(await installation.lever('POST', '/_control/opportunities', person));
    return { id, email, postingId: posting.id };
  }

  const toStage = (candidate: Candidate, stage: string) =>
    installation.lever('POST', `/_control/opportunities/${candidate.id}/stage`, { stage });

  /** The orders at a gateway for a candidate. */
  async function ordersOf(kind: ProformaTwinKind, { email }: Candidate) {
    const { data } = Page(Order).parse(await control(kind, 'GET', '/orders'));
    return data.filter(({ applicant }) => applicant.email === email);
  }

  async function runsOf({ id }: Candidate) {
    return Page(Run).parse(await installation.api('GET', `/runs?subject=${id}`)).data;
  }

  /** What Lever shows: our tags among those of the opportunity, and the notes. */
  async function leverOf({ id }: Candidate) {
    const state = LeverState.parse(await installation.lever('GET', '/_control/state'));
    const tags = state.opportunities.find((opportunity) => opportunity.id === id)?.tags ?? [];
    const notes = state.notes.filter(({ opportunityId }) => opportunityId === id);
    return {
      tags: tags.filter((tag) => tag.startsWith(TAG_BEGINNING)).map((tag) => tag.slice(TAG_BEGINNING.length)),
      notes: notes.map(({ values, secret }) => ({ text: values[0]?.value ?? '', secret })),
    };
  }

  return {
    installation,
    control,
    apply,
    ordersOf,
    runsOf,
    leverOf,
    toStage,
    /** Moves to the stage of the binding. */
    screen: (kind: ProformaTwinKind, candidate: Candidate) => toStage(candidate, STAGES[kind]),
    order: (kind: ProformaTwinKind, candidate: Candidate) =>
      waitFor(`the order at ${kind}`, async () => (await ordersOf(kind, candidate))[0]),
    runIs: (candidate: Candidate, state: string) =>
      waitFor(`the run to be ${state}`, async () =>
        (await runsOf(candidate)).find((run) => run.state === state),
      ),
    waitsFor: (candidate: Candidate, code: string) =>
      waitFor(`the run to wait for ${code}`, async () =>
        (await runsOf(candidate)).find(({ why }) => why?.code === code),
      ),
    /** Waits until Lever shows exactly this tag of ours and this many notes. */
    leverShows: (candidate: Candidate, tag: string, notes: number) =>
      waitFor(`Lever to show ${tag} and ${notes} notes`, async () => {
        const shown = await leverOf(candidate);
        return shown.tags.join() === tag && shown.notes.length === notes ? shown.notes : null;
      }),
    async stop() {
      await installation.stop();
      await Promise.all([...twins.values()].map((twin) => twin.stop()));
    },
  };
}
export type ProformaDesk = Awaited<ReturnType<typeof openProformaDesk>>;

/** What an admin does once for a binding: connection, definition, listener and the webhooks of both vendors. */
async function connect(
  { api, sandbox, connected }: Installation,
  kind: ProformaTwinKind,
  twin: RunningProforma,
): Promise<void> {
  const isXml = kind === 'hrxml-package';
  const packages = ['tasker_standard', 'tasker_pro'].map((name) => ({ id: name, name }));
  const Connection = z.looseObject({ id: z.string(), webhook_url: z.string() });
  const connection = Connection.parse(
    await api('POST', '/connections', {
      kind: 'proforma',
      name: kind,
      environment: 'sandbox',
      base_url: twin.baseUrl,
      credential: isXml ? { type: 'login', user_id: userId, password } : { type: 'bearer', token },
      webhook_secrets: [webhookSecret],
      requests_per_second: 1_000,
      proforma: { binding: kind, ...(isXml ? { packages } : {}) },
    }),
  );
  const settings = { connection: connection.id, package: { from: 'posting_tag' } };
  const task = { key: 'background_check', name: 'Screening', kind: 'background_check', settings };
  const content = { name: kind, tasks: [task] };
  const definition = WithId.parse(await api('POST', '/definitions', { key: kind, content }));
  const listener = z.looseObject({ id: z.string(), endpoint_url: z.string() }).parse(
    await api('POST', '/listeners', {
      definition_id: definition.id,
      connection_id: connected.leverConnectionId,
      event: 'candidateStageChange',
      stage: STAGES[kind],
    }),
  );
  const hook = { id: listener.id, url: listener.endpoint_url, events: ['candidateStageChange'] };
  await registerLever({ call: api, control: `${sandbox.lever.url}/_control`, listener: hook });
  if (isXml) return;
  const body = { webhookUrl: connection.webhook_url, webhookSecret };
  await requestJson('PUT', `${twin.url}/_control/settings`, { body });
}
