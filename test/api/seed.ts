import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { checks } from '../../src/db/schema/checks.ts';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { employees } from '../../src/db/schema/employees.ts';
import { runs, runTasks } from '../../src/db/schema/runs.ts';
import { createConnection } from '../../src/db/write-connections.ts';
import { publishDefinition } from '../../src/db/write-definitions.ts';
import { createListener } from '../../src/db/write-listeners.ts';
import type { CardStatus } from '../../src/domain/check/card-status.ts';
import { newId } from '../../src/ids.ts';
import type { ApiUnderTest } from './api-under-test.ts';

/** Where the report of every seeded check is. */
export const REPORT_LINK = 'https://provider.test/reports/1';

export const SIGNATURE_TOKEN = '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978';
export const CHECKR_KEY = 'checkr-key-for-tests-4711';
const ACTOR = 'system';

type Place = Pick<ApiUnderTest, 'db' | 'keyRing'>;

/** A Lever and a Checkr connection, a published definition and a listener that has a signature token. */
export async function seedEntry({ db, keyRing }: Place, { signatureTokens = [SIGNATURE_TOKEN] } = {}) {
  const lever = await createConnection({
    db,
    keyRing,
    actor: ACTOR,
    input: { kind: 'lever', name: `Lever ${randomUUID()}`, environment: 'sandbox', apiKey: 'lever-key-1234' },
  });
  const checkr = await createConnection({
    db,
    keyRing,
    actor: ACTOR,
    input: { kind: 'checkr', name: `Checkr ${randomUUID()}`, environment: 'staging', apiKey: CHECKR_KEY },
  });
  if (!lever.ok || !checkr.ok) throw new Error('The connections were not made');
  const content = {
    name: 'Onboarding',
    tasks: [
      {
        key: 'check',
        name: 'Run background check',
        kind: 'background_check' as const,
        settings: { connection: checkr.connection.id, package: 'basic' },
      },
    ],
  };
  const publication = await publishDefinition({
    db,
    actor: ACTOR,
    input: { key: `onboarding-${randomBytes(4).toString('hex')}`, content },
  });
  if (!publication.ok) throw new Error('The definition was not published');
  const definitionId = publication.published.id;
  const input = {
    definitionId,
    connectionId: lever.connection.id,
    event: 'candidateHired' as const,
    signatureTokens,
  };
  const listener = await createListener({ db, keyRing, actor: ACTOR, input });
  if (!listener.ok) throw new Error('The listener was not made');
  return { lever: lever.connection, checkr: checkr.connection, definitionId, listener: listener.listener };
}
export type Entry = Awaited<ReturnType<typeof seedEntry>>;

/** A run with an import that is done and a check that is as `task` and `status` say. */
export async function seedRun(
  { db }: Pick<ApiUnderTest, 'db'>,
  entry: Entry,
  {
    run = {},
    task = {},
    status = 'needs_review',
  }: {
    run?: Partial<typeof runs.$inferInsert>;
    task?: Partial<typeof runTasks.$inferInsert>;
    status?: CardStatus;
  } = {},
) {
  const employeeId = newId('employee');
  const runId = newId('run');
  const checkId = newId('check');
  const now = new Date();
  const profile = {
    first_name: 'Ada',
    last_name: 'Quill',
    personal_email: 'ada.quill@example.test',
    phone: null,
    time_zone: 'UTC',
    job_title: null,
    department: null,
    start_date: null,
    work_location: null,
  };
  await db.insert(employees).values({ id: employeeId, profile });
  await db.insert(runs).values({
    id: runId,
    workflowId: `onboarding:test:${runId}:1`,
    definitionId: entry.definitionId,
    version: 1,
    subject: randomUUID(),
    generation: 1,
    connectionId: entry.lever.id,
    listenerId: entry.listener.id,
    employeeId,
    state: 'open',
    startedAt: now,
    ...run,
  });
  await db.insert(runTasks).values([
    {
      runId,
      key: 'import',
      kind: 'import_employee',
      name: 'Import from Lever',
      position: 0,
      state: 'completed',
      since: now,
    },
    {
      runId,
      key: 'check',
      kind: 'background_check',
      name: 'Run background check',
      position: 1,
      state: 'needs_attention',
      waitsFor: 'report_canceled',
      since: now,
      ...task,
    },
  ]);
  await db.insert(checks).values({
    id: checkId,
    runId,
    taskKey: 'check',
    attempt: 1,
    employeeId,
    connectionId: entry.checkr.id,
    package: 'basic',
    orderedBy: 'system',
    status,
    statusAt: now,
    idempotencyKey: randomUUID(),
    tag: `gw:${checkId}`,
    workCountry: 'US',
    reportId: randomBytes(12).toString('hex'),
    reportLink: REPORT_LINK,
    reportStatus: 'complete',
    reportResult: 'consider',
    refusalDetail: 'words of the provider',
    createdAt: now,
  });
  return { runId, employeeId, checkId };
}

/** Deliveries of one listener, all received in the same microsecond unless `receivedAt` says otherwise. */
export async function seedDeliveries(
  { db }: Pick<ApiUnderTest, 'db'>,
  entry: Entry,
  rows: readonly Partial<typeof deliveries.$inferInsert>[],
): Promise<string[]> {
  const receivedAt = new Date();
  const values = rows.map((row) => ({
    id: newId('delivery'),
    source: 'lever' as const,
    connectionId: entry.lever.id,
    listenerId: entry.listener.id,
    dedupeKey: randomUUID(),
    event: 'candidateHired',
    body: { opportunityId: randomUUID() },
    receivedAt,
    ...row,
  }));
  await db.insert(deliveries).values(values);
  return values.map(({ id }) => id);
}

/** The body of a Lever webhook as Lever signs it. */
export function leverBody(
  overrides: Record<string, unknown> = {},
  { signatureToken = SIGNATURE_TOKEN } = {},
): string {
  const token = randomBytes(24).toString('hex');
  const triggeredAt = Date.now();
  const signature = createHmac('sha256', signatureToken).update(`${token}${triggeredAt}`).digest('hex');
  const data = { opportunityId: randomUUID(), contactId: randomUUID() };
  return JSON.stringify({ triggeredAt, event: 'candidateHired', data, signature, token, ...overrides });
}

/** The headers of a Checkr webhook whose body is signed with this key. */
export function checkrHeaders(body: string, key = CHECKR_KEY): Record<string, string> {
  const signature = createHmac('sha256', key).update(body).digest('hex');
  return { 'content-type': 'application/json', 'x-checkr-signature': signature };
}

/** The body of a Checkr webhook. */
export function checkrBody(overrides: Record<string, unknown> = {}): string {
  return JSON.stringify({
    id: randomBytes(12).toString('hex'),
    object: 'event',
    type: 'report.completed',
    created_at: '2026-05-12T22:54:09Z',
    account_id: '61a01b40fb6dc8305c648784',
    data: {
      object: {
        id: '4722c07dd9a10c3985ae432a',
        object: 'report',
        uri: '/v1/reports/4722c07dd9a10c3985ae432a',
        status: 'complete',
        result: 'consider',
        candidate_id: 'e44aa283528e6fde7d542194',
        package: 'basic',
        tags: ['gw:chk_1'],
        dob: '1970-01-22',
        ssn: 'XXX-XX-4645',
        email: 'ada.quill@example.test',
      },
    },
    ...overrides,
  });
}
