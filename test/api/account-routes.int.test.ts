import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replaceNodes, replacePackages } from '../../src/db/packages.ts';
import { auditLog } from '../../src/db/schema/access.ts';
import { checks } from '../../src/db/schema/checks.ts';
import { writeFindings, writeSweepEnd, writeSweepStart } from '../../src/db/sweeps.ts';
import { type ApiUnderTest, NOBODY, startApiUnderTest } from './api-under-test.ts';
import { type Entry, seedDeliveries, seedEntry, seedRun } from './seed.ts';

const HOUR_MS = 3_600_000;

let api: ApiUnderTest;
let entry: Entry;
beforeAll(async () => {
  api = await startApiUnderTest({ environment: { TEMPORAL_ADDRESS: NOBODY }, actionDeadlineMs: 300 });
  entry = await seedEntry(api);
});
afterAll(() => api.stop());

const pathOf = (tail: string, id = entry.checkr.id) => `/api/v1/connections/${id}/${tail}`;

describe('the packages of a connection', () => {
  it('are an empty list that says what to do, while nobody can read them', async () => {
    const { status, json } = await api.call('GET', pathOf('packages'), { as: 'viewer' });
    expect(status).toBe(200);
    expect(json).toEqual({
      data: [],
      nodes: [],
      read_at: null,
      age_seconds: null,
      refresh: 'pending',
      failure: null,
      advice: 'The packages are being read for the first time. Ask again in a moment.',
    });
  });

  it('are shown with their age, and not read again within an hour', async () => {
    const connectionId = entry.checkr.id;
    const screenings = [{ type: 'county_criminal_search', subtype: '7years' }];
    const basic = { slug: 'basic', name: 'Basic', currency: 'USD', screenings };
    const now = new Date(Date.now() - 120_000);
    await replacePackages(api.db, { connectionId, packages: [{ ...basic, priceMinor: 2_000 }], now });
    const node = { key: 'acme', name: 'Acme', tier: null, parentKey: null, packages: ['basic'] };
    await replaceNodes(api.db, { connectionId, nodes: [node], now });
    const { json } = await api.call('GET', pathOf('packages'));
    expect(json).toMatchObject({
      data: [{ id: 'basic', price: 2_000, currency: 'USD', screenings }],
      nodes: [{ key: 'acme', packages: ['basic'] }],
      read_at: now.toISOString(),
      refresh: 'not_needed',
      advice: null,
    });
    expect(json.age_seconds).toBeGreaterThanOrEqual(120);
  });

  it('are shown as they were when they are old and the account cannot be asked', async () => {
    await api.sql`update provider_catalogs set packages_read_at = packages_read_at - interval '2 hours'`;
    const { json } = await api.call('GET', pathOf('packages'));
    expect(json).toMatchObject({ data: [{ id: 'basic' }], refresh: 'pending' });
    expect(json.age_seconds).toBeGreaterThan((2 * HOUR_MS) / 1_000);
  });

  it('are refreshed by an admin, with an audit row, and by nobody with a lesser role', async () => {
    expect((await api.call('POST', pathOf('packages/refresh'), { as: 'operator' })).status).toBe(403);
    const { status, json } = await api.call('POST', pathOf('packages/refresh'));
    expect([status, json.refresh]).toEqual([200, 'pending']);
    const rows = await api.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.action, 'connection.packages_refreshed'));
    expect(rows).toMatchObject([{ objectType: 'connection', objectId: entry.checkr.id }]);
  });

  it('are not listed by Lever, and by no connection that does not exist', async () => {
    const lever = await api.call('GET', pathOf('packages', entry.lever.id));
    expect(lever.json).toMatchObject({ data: [], refresh: 'not_needed' });
    expect(lever.json.advice).toContain('does not list packages');
    for (const tail of ['packages', 'webhook-health', 'sweep']) {
      const missing = await api.call('GET', pathOf(tail, 'conn_x'));
      expect([missing.status, missing.json.code]).toEqual([404, 'connection.not_found']);
    }
  });
});

describe('the health of the webhooks of a connection', () => {
  const checkrEvent = (event: string, receivedAt = new Date()) => ({
    source: 'checkr' as const,
    connectionId: entry.checkr.id,
    listenerId: null,
    event,
    receivedAt,
  });
  const health = async (query = '', as: 'viewer' | 'admin' = 'admin') =>
    (await api.call('GET', pathOf(`webhook-health${query}`), { as })).json;

  it('names the events that checks have caused and that never arrived', async () => {
    const { checkId } = await seedRun(api, entry);
    const readAt = new Date(Date.now() - 60_000);
    const order = { providerOrderId: randomUUID(), orderStatus: 'completed', readAt };
    await api.db.update(checks).set(order).where(eq(checks.id, checkId));
    expect(await health()).toMatchObject({ last_seen_at: null, events: [], missing: [] });

    const settled = { readAt: new Date(Date.now() - HOUR_MS) };
    await api.db.update(checks).set(settled).where(eq(checks.id, checkId));
    const silent = await health();
    expect(silent.missing.map(({ event }: { event: string }) => event)).toEqual([
      'invitation.created',
      'invitation.completed',
      'report.created',
      'report.completed',
    ]);
    expect(silent.missing[0]).toMatchObject({
      checks: 1,
      advice: expect.stringContaining('nor has any other'),
    });
  });

  it('counts the events that arrived, and asks for the box of the one that did not', async () => {
    const last = new Date(Date.now() - 5_000);
    await seedDeliveries(api, entry, [
      checkrEvent('invitation.created', new Date(Date.now() - 60_000)),
      checkrEvent('invitation.created', last),
      checkrEvent('invitation.completed', new Date(Date.now() - 30_000)),
      checkrEvent('report.created', new Date(Date.now() - 20_000)),
      { event: 'candidateHired' },
    ]);
    const json = await health();
    expect(json.last_seen_at).toBe(last.toISOString());
    expect(json.events).toHaveLength(3);
    expect(json.events[0]).toEqual({
      event: 'invitation.created',
      count: 2,
      last_seen_at: last.toISOString(),
    });
    expect(json.missing).toEqual([
      {
        event: 'report.completed',
        checks: 1,
        advice: 'report.completed has never arrived: is its box ticked?',
      },
    ]);
  });

  it('looks at no more days than it is asked for', async () => {
    const old = new Date(Date.now() - 10 * 24 * HOUR_MS);
    await seedDeliveries(api, entry, [checkrEvent('report.updated', old)]);
    const events = async (query: string) =>
      (await health(query)).events.map(({ event }: { event: string }) => event);
    expect(await events('?days=5')).not.toContain('report.updated');
    expect(await events('?days=20')).toContain('report.updated');
    expect((await api.call('GET', pathOf('webhook-health?days=91'))).status).toBe(400);
  });

  it('tells the names of events that are results only to those who may see results', async () => {
    await seedDeliveries(api, entry, [
      checkrEvent('report.pre_adverse_action'),
      checkrEvent('report.engaged'),
    ]);
    const names = async (as: 'viewer' | 'admin') =>
      (await health('', as)).events.map(({ event }: { event: string | null }) => event);
    expect(await names('admin')).toContain('report.pre_adverse_action');
    const shown = await health('', 'viewer');
    expect(shown.events).toContainEqual({ event: null, count: 2, last_seen_at: expect.any(String) });
    expect(JSON.stringify(shown)).not.toMatch(/adverse|engaged/);
  });

  it('of Lever counts its events', async () => {
    const { json } = await api.call('GET', pathOf('webhook-health', entry.lever.id));
    expect(json).toMatchObject({ events: [{ event: 'candidateHired', count: 1 }], missing: [] });
  });
});

describe('the findings of sweeps', () => {
  it('are listed newest first, in pages, by connection, kind and state', async () => {
    const connectionId = entry.checkr.id;
    const finding = (objectId: string, kind: 'order_unknown' | 'check_unknown' = 'order_unknown') => ({
      kind,
      objectId,
      checkId: kind === 'check_unknown' ? 'chk_1' : null,
    });
    const now = new Date('2026-10-08T12:00:00Z');
    await writeFindings(api.db, { connectionId, personId: 'c1', findings: [finding('a')], now });
    await writeFindings(api.db, {
      connectionId,
      personId: 'c2',
      findings: [finding('b', 'check_unknown')],
      now,
    });
    await writeFindings(api.db, { connectionId, personId: 'c1', findings: [], now });

    const list = async (query = '') =>
      (await api.call('GET', `/api/v1/sweep-findings${query}`, { as: 'viewer' })).json;
    const first = await list('?limit=1');
    expect(first.data).toMatchObject([
      { kind: 'check_unknown', object_id: 'b', person_id: 'c2', check_id: 'chk_1', resolved_at: null },
    ]);
    expect(first.data[0].advice).toContain('order again');
    const second = await list(`?limit=1&cursor=${first.next}`);
    expect(second).toMatchObject({ data: [{ object_id: 'a', resolved_at: now.toISOString() }], next: null });
    expect((await list('?state=open')).data).toHaveLength(1);
    expect((await list('?state=resolved&kind=order_unknown')).data).toHaveLength(1);
    expect((await list(`?connection_id=${entry.lever.id}`)).data).toEqual([]);
  });

  it('come with how the last sweep of an account went', async () => {
    expect((await api.call('GET', pathOf('sweep'))).json).toMatchObject({ started_at: null, persons: 0 });
    const connectionId = entry.checkr.id;
    const startedAt = new Date('2026-10-08T12:00:00Z');
    const endedAt = new Date('2026-10-08T12:03:00Z');
    await writeSweepStart(api.db, { connectionId, startedAt });
    await writeSweepEnd(api.db, { connectionId, startedAt, endedAt, persons: 7, failure: null });
    expect((await api.call('GET', pathOf('sweep'))).json).toEqual({
      started_at: startedAt.toISOString(),
      ended_at: endedAt.toISOString(),
      swept_until: startedAt.toISOString(),
      persons: 7,
      failure: null,
    });
  });
});
