import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLog } from '../../src/db/schema/access.ts';
import { type ApiUnderTest, NOBODY, startApiUnderTest } from './api-under-test.ts';
import { type Entry, REPORT_LINK, seedDeliveries, seedEntry, seedRun } from './seed.ts';

let api: ApiUnderTest;
let entry: Entry;
beforeAll(async () => {
  api = await startApiUnderTest({
    environment: { TEMPORAL_ADDRESS: NOBODY, GANGWAY_TEMPORAL_UI_URL: 'https://temporal.example.test/' },
  });
  entry = await seedEntry(api);
});
afterAll(() => api.stop());

const idsOf = (json: { data: { id: string }[] }) => json.data.map((row) => row.id);

describe('runs', () => {
  it('say why they wait, in words and as a code, and link to Temporal', async () => {
    const waitsUntil = new Date('2030-01-02T03:04:05Z');
    const task = { state: 'active' as const, waitsFor: 'provider_unavailable' as const, waitsUntil };
    const { runId, employeeId } = await seedRun(api, entry, { task });
    const { json } = await api.call('GET', `/api/v1/runs/${runId}`, { as: 'viewer' });
    const why = {
      code: 'provider_unavailable',
      sentence: 'The screening provider does not answer; it is asked again at 2030-01-02T03:04:05.000Z.',
      until: '2030-01-02T03:04:05.000Z',
    };
    expect(json).toMatchObject({
      id: runId,
      state: 'open',
      employee_id: employeeId,
      needs_attention: false,
      why,
      temporal_url: `https://temporal.example.test/namespaces/default/workflows/onboarding%3Atest%3A${runId}%3A1`,
      tasks: [
        { key: 'import', state: 'completed', why: null },
        { key: 'check', state: 'active', why },
      ],
      actions: [],
    });
    expect(JSON.stringify(json)).not.toMatch(/Ada|Quill|example\.test"/);
  });

  it('that have not started wait to start, and those where nobody entered say why', async () => {
    const waiting = await seedRun(api, entry, {
      run: { state: 'entering' },
      task: { state: 'waiting', waitsFor: null },
    });
    expect((await api.call('GET', `/api/v1/runs/${waiting.runId}`)).json.why).toMatchObject({
      code: 'start',
    });
    const closed = await seedRun(api, entry, { run: { state: 'completed' }, task: { state: 'completed' } });
    expect((await api.call('GET', `/api/v1/runs/${closed.runId}`)).json.why).toBeNull();
  });

  it('tell a canceled report only to those who may see results', async () => {
    const { runId } = await seedRun(api, entry);
    const codeFor = async (as: 'viewer' | 'admin') =>
      (await api.call('GET', `/api/v1/runs/${runId}`, { as })).json.why.code;
    expect([await codeFor('viewer'), await codeFor('admin')]).toEqual(['review', 'report_canceled']);
  });

  it('are listed by state, definition, employee, subject and need of attention', async () => {
    const other = await seedEntry(api);
    const open = await seedRun(api, other, { task: { state: 'active', waitsFor: 'candidate' } });
    const stuck = await seedRun(api, other, { run: { subject: 'opp-of-this-test' } });
    const done = await seedRun(api, other, {
      run: { state: 'completed' },
      task: { state: 'completed', waitsFor: null },
    });
    const list = async (filter: string) =>
      idsOf((await api.call('GET', `/api/v1/runs?definition_id=${other.definitionId}&${filter}`)).json);
    expect(await list('')).toEqual([done.runId, stuck.runId, open.runId]);
    expect(await list('state=completed')).toEqual([done.runId]);
    expect(await list('needs_attention=true')).toEqual([stuck.runId]);
    expect(await list('needs_attention=false')).toEqual([done.runId, open.runId]);
    expect(await list(`employee_id=${open.employeeId}`)).toEqual([open.runId]);
    expect(await list('subject=opp-of-this-test&state=open')).toEqual([stuck.runId]);
  });
});

describe('checks', () => {
  it('show progress to everybody, and the result with its audit row to those who may see it', async () => {
    const { checkId, runId } = await seedRun(api, entry, { status: 'needs_review' });
    const seen = await api.call('GET', `/api/v1/checks/${checkId}`, { as: 'operator' });
    expect(seen.json).toMatchObject({ id: checkId, run_id: runId, progress: 'in_review', package: 'basic' });
    expect(seen.json).not.toHaveProperty('result');
    expect(JSON.stringify(seen.json)).not.toMatch(/consider|needs_review|words of the provider|reports\//);

    const full = await api.call('GET', `/api/v1/checks/${checkId}`);
    expect(full.json.result).toMatchObject({
      status: 'needs_review',
      status_label: 'Needs review',
      report_result: 'consider',
      refusal_detail: 'words of the provider',
      report_url: REPORT_LINK,
    });
    const listed = await api.call('GET', `/api/v1/checks?run_id=${runId}`);
    expect(listed.json.data[0].result.status).toBe('needs_review');
    const views = await api.db.select().from(auditLog).where(eq(auditLog.objectId, checkId));
    expect(views.map((view) => view.action)).toEqual(['check.result_viewed', 'check.result_viewed']);
  });

  it('are listed by progress by anybody, by status only by those who may see results', async () => {
    const mine = await seedRun(api, entry, { status: 'clear' });
    const filter = `run_id=${mine.runId}&progress`;
    expect(idsOf((await api.call('GET', `/api/v1/checks?${filter}=done`, { as: 'viewer' })).json)).toEqual([
      mine.checkId,
    ]);
    expect(
      idsOf((await api.call('GET', `/api/v1/checks?${filter}=in_review`, { as: 'viewer' })).json),
    ).toEqual([]);
    const byStatus = `/api/v1/checks?run_id=${mine.runId}&status=clear`;
    expect(idsOf((await api.call('GET', byStatus)).json)).toEqual([mine.checkId]);
    expect((await api.call('GET', byStatus, { as: 'operator' })).status).toBe(403);
    expect(idsOf((await api.call('GET', `${byStatus}&progress=ordered`)).json)).toEqual([]);
  });
});

describe('deliveries', () => {
  it('are replayed once they are no longer pending', async () => {
    const [id = ''] = await seedDeliveries(api, entry, [
      { state: 'dead', attempts: 12, lastError: 'It failed.', outcome: 'x', doneAt: new Date() },
    ]);
    const path = `/api/v1/deliveries/${id}/replay`;
    expect((await api.call('POST', path, { as: 'viewer' })).status).toBe(403);
    const replayed = await api.call('POST', path, { as: 'operator' });
    expect(replayed).toMatchObject({
      status: 200,
      json: { id, state: 'pending', attempts: 0, last_error: null, outcome: null, done_at: null },
    });
    const again = await api.call('POST', path, { as: 'operator' });
    expect(again).toMatchObject({ status: 409, json: { code: 'delivery.not_replayable' } });
    const rows = await api.db.select().from(auditLog).where(eq(auditLog.objectId, id));
    expect(rows).toMatchObject([{ action: 'delivery.replayed', details: { state: 'dead' } }]);
    expect((await api.call('POST', '/api/v1/deliveries/dlv_x/replay')).json.code).toBe('delivery.not_found');
  });

  it('hide an event that tells a result from those who may not see it', async () => {
    const telling = {
      source: 'checkr' as const,
      connectionId: entry.checkr.id,
      listenerId: null,
      event: 'candidate.pre_adverse_action',
      outcome: 'Nothing depends on candidate.pre_adverse_action.',
      state: 'ignored' as const,
      body: { type: 'candidate.pre_adverse_action' },
    };
    const [id = '', plain = ''] = await seedDeliveries(api, entry, [
      telling,
      { ...telling, event: 'report.completed' },
    ]);
    const hidden = await api.call('GET', `/api/v1/deliveries/${id}`, { as: 'operator' });
    expect(hidden.json).toMatchObject({ id, event: null, outcome: null, body: null });
    expect(JSON.stringify((await api.call('GET', '/api/v1/deliveries')).json)).not.toContain(
      'pre_adverse_action"',
    );
    const open = await api.call('GET', `/api/v1/deliveries/${id}`);
    expect(open.json).toMatchObject({ event: 'candidate.pre_adverse_action', body: telling.body });
    expect(await api.db.select().from(auditLog).where(eq(auditLog.objectId, id))).toMatchObject([
      { action: 'delivery.result_viewed' },
    ]);
    const seen = await api.call('GET', `/api/v1/deliveries/${plain}`, { as: 'viewer' });
    expect(seen.json).toMatchObject({ event: 'report.completed' });
  });
});

describe('a list', () => {
  it('goes page by page through rows of one instant, each once, newest first', async () => {
    const other = await seedEntry(api);
    const ids = await seedDeliveries(api, other, Array(7).fill({}));
    const expected = [...ids].sort().reverse();
    const base = `/api/v1/deliveries?listener_id=${other.listener.id}&limit=3`;
    const seen: string[] = [];
    let next: string | null = null;
    const sizes: number[] = [];
    do {
      const { json }: { json: { data: { id: string }[]; next: string | null } } = await api.call(
        'GET',
        `${base}${next === null ? '' : `&cursor=${next}`}`,
      );
      seen.push(...idsOf(json));
      sizes.push(json.data.length);
      if (next === null) await seedDeliveries(api, other, [{ receivedAt: new Date(Date.now() + 60_000) }]);
      next = json.next;
    } while (next !== null);
    expect(seen).toEqual(expected);
    expect(sizes).toEqual([3, 3, 1]);
  });

  it('of the audit log goes page by page too', async () => {
    const all = (await api.call('GET', '/api/v1/audit?limit=100')).json.data.map(
      (row: { id: number }) => row.id,
    );
    const first = (await api.call('GET', '/api/v1/audit?limit=2')).json;
    const second = (await api.call('GET', `/api/v1/audit?limit=2&cursor=${first.next}`)).json;
    expect([...first.data, ...second.data].map((row: { id: number }) => row.id)).toEqual(all.slice(0, 4));
  });

  it('gives 25 rows unless told otherwise, and refuses what it does not know', async () => {
    const other = await seedEntry(api);
    await seedDeliveries(api, other, Array(30).fill({}));
    const base = `/api/v1/deliveries?listener_id=${other.listener.id}`;
    expect((await api.call('GET', base)).json.data).toHaveLength(25);
    expect((await api.call('GET', `${base}&limit=100`)).json).toMatchObject({ next: null });
    const wrong = {
      'limit=0': 'query.limit',
      'limit=101': 'query.limit',
      'limit=x': 'query.limit',
      'cursor=nonsense': 'query.cursor',
      'state=lost': 'query.state',
      'colour=red': 'query.colour',
    };
    for (const [query, path] of Object.entries(wrong)) {
      const { status, json } = await api.call('GET', `${base}&${query}`);
      expect([status, json.code, json.errors[0].path]).toEqual([400, 'request.invalid', path]);
    }
  });
});
