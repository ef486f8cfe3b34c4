import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { connections } from '../../src/db/schema/connections.ts';
import { registerLever } from '../../src/dev/sandbox-webhooks.ts';
import type { Installation } from '../helpers/installation.ts';
import { runOf } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { hired, readRun, type Scene, storedChecks, TASK } from './check-scene.ts';
import type { Plays, Theatre } from './play.ts';

/** The stage of a definition whose work location is in Canada. */
export const ABROAD_STAGE = 'Recruiter screen';

const WithId = z.object({ id: z.string() });
const INVITATIONS = { method: 'POST', path: '/v1/invitations' };

/** Hires somebody for whom nothing is ordered, and waits until the check is there when there is to be one. */
async function hiredOnly(
  { installation }: Theatre,
  candidate = {},
  { hasCheck = true } = {},
): Promise<Scene> {
  const { runId } = await hired(installation, candidate);
  if (!hasCheck) return { runId, checkId: null };
  const [check] = await waitFor('the check', async () => {
    const rows = await storedChecks(installation, runId);
    return rows.length > 0 ? rows : null;
  });
  return { runId, checkId: check?.id ?? null };
}

/** Lets every order of the account fail until the scene has come to rest. */
async function whileRefused(theatre: Theatre, fault: object, code: string): Promise<Scene> {
  const { checkr, installation } = theatre;
  await checkr.control('/faults', { kind: 'status', times: 1_000, match: INVITATIONS, ...fault });
  const scene = await hiredOnly(theatre);
  await waitFor(`the task to wait for ${code}`, async () => {
    const { task } = await readRun(installation, scene.runId);
    return task?.why?.code === code;
  });
  return scene;
}

const refused = (status: number, error: string) => ({ status, body: { error } });
const UNAUTHORIZED = refused(401, 'Bad authentication error');
const NOT_APPROVED = refused(403, 'Sorry, your account is not approved for production');

/** Rows about the order itself, on people whom nothing else disturbs. */
export const ORDER_PLAYS: Plays = {
  '`candidate.created`, `invitation.created`; invitation `pending`': ({ checkr }) => checkr.invited(),
  'the work location is not in the United States': async ({ proforma, installation }) => {
    const candidate = await proforma.apply();
    await proforma.toStage(candidate, ABROAD_STAGE);
    const run = await waitFor('the run', () => runOf(installation, candidate.id));
    return { runId: run.id, checkId: null };
  },
  'the work location is missing': (theatre) =>
    hiredOnly(theatre, { posting: null, location: '' }, { hasCheck: false }),
  'Checkr does not take the letters of the name': (theatre) =>
    hiredOnly(theatre, { name: 'Łucja Śliwińska' }, { hasCheck: false }),
  'Checkr has several people who may be this one': async (theatre) => {
    const email = `${randomUUID()}@example.test`;
    await theatre.checkr.stranger({ email, custom_id: randomUUID() });
    return hiredOnly(theatre, { email });
  },
};

/** Rows about the account: while one of them is played nobody else can order. */
export const ACCOUNT_PLAYS: Plays = {
  'Checkr does not answer the order (timeout, 429, 5xx)': (theatre) =>
    whileRefused(theatre, refused(503, 'Unavailable'), 'provider_unavailable'),
  'Checkr refuses the order (400, 404, 409)': (theatre) =>
    whileRefused(theatre, refused(400, 'Zipcode is invalid'), 'order_refused'),
  'the account may not order yet (403)': (theatre) => whileRefused(theatre, NOT_APPROVED, 'not_credentialed'),
  'the key is refused (401)': (theatre) => whileRefused(theatre, UNAUTHORIZED, 'connection_unauthorized'),
  '`account.credentialed`, and the account shows that it may order': async (theatre) => {
    const scene = await whileRefused(theatre, NOT_APPROVED, 'not_credentialed');
    await theatre.checkr.control('/faults', {}, 'DELETE');
    await theatre.checkr.fire('account.credentialed', { id: randomUUID(), object: 'account' });
    return scene;
  },
  '`token.deauthorized`, and the key is refused': async (theatre) => {
    const scene = await whileRefused(theatre, UNAUTHORIZED, 'connection_unauthorized');
    const match = { method: 'GET', path: '/v1/account' };
    await theatre.checkr.control('/faults', { kind: 'status', times: 1_000, match, ...UNAUTHORIZED });
    await theatre.checkr.fire('token.deauthorized', { access_code: randomUUID() });
    return scene;
  },
  '`report.completed` with `clear` on an account that uses Assess; no assessment yet': async (theatre) => {
    const { checkr, installation } = theatre;
    const assess = (usesAssess: boolean) =>
      installation.db
        .update(connections)
        .set({ settings: { requestsPerSecond: 1_000, usesAssess } })
        .where(eq(connections.id, installation.connected.checkrConnectionId));
    await assess(true);
    const person = await checkr.reported();
    await assess(false);
    return checkr.thenRead(person, () => checkr.control(`/reports/${person.reportId}/clear`));
  },
};

/** Publishes a definition whose work location is in Canada, for moves to a stage of its own. */
export async function listenForAbroad({ api, sandbox, connected }: Installation): Promise<void> {
  const workLocation = { country: 'CA', city: 'Toronto' };
  const { checkrConnectionId: connection, leverConnectionId: connection_id } = connected;
  const settings = { connection, package: 'tasker_standard', workLocation };
  const task = { key: TASK, name: 'Check', kind: 'background_check', settings };
  const content = { name: 'Abroad', tasks: [task] };
  const definition = WithId.parse(await api('POST', '/definitions', { key: 'abroad', content }));
  const on = { connection_id, event: 'candidateStageChange', stage: ABROAD_STAGE };
  const Listener = WithId.extend({ endpoint_url: z.string() });
  const listener = Listener.parse(await api('POST', '/listeners', { definition_id: definition.id, ...on }));
  await registerLever({
    call: api,
    control: `${sandbox.lever.url}/_control`,
    listener: { id: listener.id, url: listener.endpoint_url, events: [on.event] },
  });
}
