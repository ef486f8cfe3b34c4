import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { SANDBOX_CHECKR_KEY } from '../../src/sandbox/start.ts';
import { type BenchChild, startBenchChild } from '../child.ts';
import { type BenchInstallation, startBenchInstallation } from '../installation.ts';
import { createCpuCount } from '../measure/cpu.ts';
import { type LoadResult, requestBytes, sendAll } from '../measure/http-load.ts';
import { alternate, type Measure } from '../measure/rounds.ts';
import type { BenchReport } from '../report.ts';
import type { Session } from '../session.ts';
import { type Stack, startStack } from '../stack.ts';

const IN_FLIGHT = 32;
const REQUESTS = 2_500;
const WARM_UP = 2_000;

const MEASURES: readonly Measure<keyof LoadResult | 'cpuMs'>[] = [
  { name: 'perSecond', label: 'stored', unit: 'per s', aim: { atLeast: 0.8 } },
  { name: 'p50Ms', label: 'latency p50', unit: 'ms', aim: null },
  { name: 'p99Ms', label: 'latency p99', unit: 'ms', aim: null },
  { name: 'cpuMs', label: 'CPU per request', unit: 'ms', aim: null },
];

type MakeRequest = () => Buffer;

/** Verified and stored webhooks per second, against one insert per request; no dispatcher runs. */
export async function benchIngest(
  session: Session,
  { rounds = 9 }: { rounds?: number },
): Promise<BenchReport> {
  const stack = await startStack(session);
  const installation = await startBenchInstallation(session, stack, { workers: 0 });
  const floor = await startFloor(session, stack);
  const floorUrl = z.string().parse(floor.ready.url);
  const sources = [
    { source: 'Lever', makeRequest: await leverRequests(installation, stack) },
    { source: 'Checkr', makeRequest: await checkrRequests(stack) },
  ];
  const figures = [];
  const facts: Record<string, number | string> = {
    'requests in flight': IN_FLIGHT,
    'requests per round': REQUESTS,
  };
  for (const { source, makeRequest } of sources) {
    session.progress(`${source}: warming up`);
    const load = (url: string, make: MakeRequest, count = REQUESTS) =>
      sendAll({ url, requests: Array.from({ length: count }, make), inFlight: IN_FLIGHT });
    await load(floorUrl, floorRequest, WARM_UP);
    await load(installation.apiUrl, makeRequest, WARM_UP);
    const postgres = { pid: stack.postgresPid, withChildren: true };
    const cpu = {
      subject: createCpuCount({ api: installation.api, postgres }),
      floor: createCpuCount({ route: floor, postgres }),
    };
    const measured = await alternate({
      rounds,
      measures: MEASURES,
      floor: () => cpu.floor.during(REQUESTS, () => load(floorUrl, floorRequest)),
      subject: () => cpu.subject.during(REQUESTS, () => load(installation.apiUrl, makeRequest)),
      onRound: (text) => session.progress(`${source}: ${text}`),
    });
    figures.push(...measured.map((figure) => ({ ...figure, label: `${source} ${figure.label}` })));
    const [subjectCpu, floorCpu] = [cpu.subject.text(), cpu.floor.text()];
    if (subjectCpu) facts[`${source}: CPU per request (ms)`] = subjectCpu;
    if (floorCpu) facts[`${source}: CPU per request of the floor (ms)`] = floorCpu;
  }
  return { bench: 'ingest', figures, facts };
}

async function startFloor(session: Session, stack: Stack): Promise<BenchChild> {
  return startBenchChild(session, {
    name: 'floor-insert-route',
    entry: './floor/insert-route',
    environment: { PATH: process.env.PATH ?? '', FLOOR_DATABASE_URL: stack.floorUrl },
    logFolder: stack.logFolder,
  });
}

/** As wide as what is kept of a Lever webhook. */
function floorRequest(): Buffer {
  const toArchived = { reason: randomUUID(), archivedAt: Date.now() };
  const [id, opportunityId, candidateId, contactId] = [
    randomUUID(),
    randomUUID(),
    randomUUID(),
    randomUUID(),
  ];
  const body = JSON.stringify({ id, opportunityId, candidateId, contactId, toArchived });
  return requestBytes({ path: '/insert', body });
}

async function leverRequests({ lever }: BenchInstallation, { sql }: Stack): Promise<MakeRequest> {
  const Hooks = z.object({ data: z.array(z.object({ event: z.string(), signatureToken: z.string() })) });
  const hook = Hooks.parse(await lever('GET', '/webhooks')).data.find(
    ({ event }) => event === 'candidateHired',
  );
  const [listener] = await sql<{ endpoint_key: string }[]>`select endpoint_key from listeners`;
  if (!hook || !listener) throw new Error('The hire listener is missing');
  const path = `/webhooks/lever/${listener.endpoint_key}`;
  return () => {
    const triggeredAt = Date.now();
    const token = randomBytes(48).toString('hex');
    const signature = createHmac('sha256', hook.signatureToken)
      .update(`${token}${triggeredAt}`)
      .digest('hex');
    const opportunityId = randomUUID();
    const data = {
      opportunityId,
      candidateId: opportunityId,
      contactId: randomUUID(),
      toArchived: { reason: randomUUID(), archivedAt: triggeredAt },
    };
    const event = 'candidateHired';
    return requestBytes({
      path,
      body: JSON.stringify({ id: randomUUID(), triggeredAt, event, data, signature, token }),
    });
  };
}

async function checkrRequests({ sql }: Stack): Promise<MakeRequest> {
  const [connection] = await sql<{ webhook_key: string }[]>`
    select webhook_key from connections where kind = 'checkr'`;
  if (!connection) throw new Error('The Checkr connection is missing');
  const path = `/webhooks/checkr/${connection.webhook_key}`;
  const hex = () => randomBytes(12).toString('hex');
  return () => {
    const created_at = new Date().toISOString();
    const object = {
      id: hex(),
      object: 'report',
      uri: `/v1/reports/${hex()}`,
      created_at,
      package: 'tasker_standard',
      status: 'complete',
      result: 'clear',
      candidate_id: hex(),
      tags: [`gw:${hex()}`],
    };
    const body = JSON.stringify({
      id: hex(),
      object: 'event',
      type: 'report.completed',
      created_at,
      data: { object },
      account_id: hex(),
    });
    const signature = createHmac('sha256', SANDBOX_CHECKR_KEY).update(body).digest('hex');
    return requestBytes({ path, headers: { 'x-checkr-signature': signature }, body });
  };
}
