import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteCandidateNeed } from '../../src/db/candidate-needs.ts';
import { type CheckEvent, writeCheckEvents } from '../../src/db/check-events.ts';
import { auditLog } from '../../src/db/schema/access.ts';
import { alerts } from '../../src/db/schema/alerts.ts';
import { checks } from '../../src/db/schema/checks.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { runActions } from '../../src/db/schema/runs.ts';
import { type ApiUnderTest, NOBODY, startApiUnderTest } from './api-under-test.ts';
import { type Entry, seedEntry, seedRun } from './seed.ts';

const DAY = 86_400_000;

let api: ApiUnderTest;
let entry: Entry;
beforeAll(async () => {
  api = await startApiUnderTest({ environment: { TEMPORAL_ADDRESS: NOBODY }, actionDeadlineMs: 200 });
  entry = await seedEntry(api);
});
afterAll(() => api.stop());

type Role = 'viewer' | 'operator' | 'admin';
type Seeded = Awaited<ReturnType<typeof seedRun>>;

const change = ({ checkId }: Seeded, values: Partial<typeof checks.$inferInsert>) =>
  api.db.update(checks).set(values).where(eq(checks.id, checkId));
const ask = ({ runId }: Seeded, kind: string, body: Record<string, unknown> = {}, as: Role = 'admin') =>
  api.call('POST', `/api/v1/runs/${runId}/actions`, {
    as,
    body: { kind, task_key: 'check', attempt: 1, ...body },
  });
const cardOf = async ({ checkId }: Seeded, as: Role) =>
  (await api.call('GET', `/api/v1/checks/${checkId}`, { as })).json;
async function rowOf({ checkId }: Seeded) {
  const [row] = await api.db.select().from(checks).where(eq(checks.id, checkId));
  if (!row) throw new Error('There is no check');
  return row;
}

describe('an action on a check', () => {
  it('is for those who order, and for those who decide', async () => {
    const run = await seedRun(api, entry);
    await change(run, { reportStatus: 'pending', reportResult: null, status: 'pending' });
    const answers = [
      await ask(run, 'cancel_check', {}, 'viewer'),
      await ask(run, 'complete_check', { confirm: true }, 'operator'),
      await ask(run, 'decide_check', { reason: 'It is old.' }, 'operator'),
      await ask(run, 'resubmit_check', {}, 'viewer'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(await api.db.select().from(runActions).where(eq(runActions.runId, run.runId))).toEqual([]);
  });

  it('that completes a report needs a confirmation, and is in the row when it is kept', async () => {
    const run = await seedRun(api, entry);
    await change(run, { reportStatus: 'pending', reportResult: null, status: 'pending' });
    expect((await ask(run, 'complete_check')).status).toBe(400);
    expect((await ask(run, 'complete_check', { confirm: false })).status).toBe(400);
    expect((await ask(run, 'complete_check', { confirm: true })).status).toBe(202);
    expect((await rowOf(run)).completionWantedAt).not.toBeNull();
    const audited = await api.db.select().from(auditLog).where(eq(auditLog.objectId, run.runId));
    expect(audited).toMatchObject([{ action: 'run.complete_check' }]);
  });

  it('that cancels a report is refused with what to do instead', async () => {
    const run = await seedRun(api, entry);
    const answer = await ask(run, 'cancel_check', {}, 'operator');
    expect(answer).toMatchObject({ status: 409, json: { code: 'check.has_report' } });
    expect(answer.json.title).toContain('Complete it now instead');
    expect((await rowOf(run)).withdrawWantedAt).toBeNull();
    expect(await api.db.select().from(runActions).where(eq(runActions.runId, run.runId))).toEqual([]);
  });

  it('that decides needs a reason, and keeps it with who and on what', async () => {
    const run = await seedRun(api, entry);
    expect((await ask(run, 'decide_check')).status).toBe(400);
    expect((await ask(run, 'decide_check', { reason: '  ' })).status).toBe(400);
    expect((await ask(run, 'decide_check', { reason: 'Eight years ago.' })).status).toBe(202);
    const card = await cardOf(run, 'admin');
    expect(card.decision).toMatchObject({
      reason: 'Eight years ago.',
      on_status: 'needs_review',
      holds: true,
    });
    expect(card.decision.by).toMatch(/^key:/);
    await change(run, { reportAssessment: 'escalated' });
    expect((await cardOf(run, 'admin')).decision.holds).toBe(false);
  });

  it.each([
    ['disputed', 'check.disputed'],
    ['pre_adverse_action', 'check.pre_adverse_action'],
    ['pending', 'check.no_result'],
    ['clear', 'check.decided_by_itself'],
  ] as const)('that decides on %s is refused', async (status, code) => {
    const run = await seedRun(api, entry, { status });
    expect(await ask(run, 'decide_check', { reason: 'So it is.' })).toMatchObject({
      status: 409,
      json: { code },
    });
  });

  it('is refused for what has ended, has another attempt, or is no check', async () => {
    const ended = await seedRun(api, entry, { task: { state: 'completed', waitsFor: null } });
    const moved = await seedRun(api, entry, { task: { attempt: 2 } });
    const reason = { reason: 'So it is.' };
    expect((await ask(ended, 'decide_check', reason)).json.code).toBe('task.ended');
    expect((await ask(moved, 'decide_check', reason)).json.code).toBe('task.attempt_changed');
    const body = { kind: 'decide_check', task_key: 'import', attempt: 1, reason: 'So it is.' };
    const onImport = await api.call('POST', `/api/v1/runs/${moved.runId}/actions`, { body });
    expect(onImport.json.code).toBe('task.not_a_check');
  });
});

describe('the card', () => {
  async function eventful(): Promise<Seeded> {
    const run = await seedRun(api, entry, { status: 'pre_adverse_action' });
    const at = (day: number) => new Date(Date.UTC(2026, 10, day, 9));
    const { checkId } = run;
    const changes = [
      [1, 'ordering', 'invitation_sent'],
      [2, 'invitation_sent', 'pending'],
      [3, 'pending', 'needs_review'],
      [4, 'needs_review', 'pre_adverse_action'],
    ] as const;
    const events: CheckEvent[] = changes.map(([day, fromStatus, toStatus]) => ({
      checkId,
      at: at(day),
      kind: 'status_changed',
      fromStatus,
      toStatus,
    }));
    await writeCheckEvents(api.db, [{ checkId, at: at(1), kind: 'initialized', actor: 'system' }, ...events]);
    await writeCheckEvents(api.db, [{ checkId, at: at(5), kind: 'decided', actor: 'key:admin' }]);
    return run;
  }

  it('tells those who may see results all of it, and the audit log that they saw it', async () => {
    const run = await eventful();
    const card = await cardOf(run, 'admin');
    expect(card.timeline.map((entry: { sentence: string }) => entry.sentence)).toEqual([
      'Check initialized',
      'Ordering → Invitation sent',
      'Invitation sent → Pending',
      'Pending → Needs review',
      'Needs review → Pre-adverse action',
      'Decided to go on',
    ]);
    expect(card.adverse_action).toEqual({
      started_at: '2026-11-04T09:00:00.000Z',
      ends_at: '2026-11-11T09:00:00.000Z',
      stopped: false,
      days: 7,
    });
    const seen = and(eq(auditLog.objectId, run.checkId), eq(auditLog.action, 'check.result_viewed'));
    expect(await api.db.select().from(auditLog).where(seen)).toHaveLength(1);
  });

  it.each(['operator', 'viewer'] as const)('tells a %s how far it is, and no more', async (as) => {
    const run = await eventful();
    const card = await cardOf(run, as);
    expect(card.timeline.map((entry: { sentence: string }) => entry.sentence)).toEqual([
      'Check initialized',
      'Ordered → In progress',
      'In progress → In review',
    ]);
    const text = JSON.stringify({ ...card, waits_for: null });
    expect(text).not.toMatch(/adverse|needs_review|consider|decision|eligible|canceled|_status"/);
    expect(card.waits_for.code).toBe('review');
    expect(card.attempts).toMatchObject([{ attempt: 1, progress: 'in_review' }]);
  });

  it('says how late it is; the list has the late ones', async () => {
    const late = await seedRun(api, entry, { status: 'pending' });
    const done = await seedRun(api, entry, { status: 'clear' });
    const today = await seedRun(api, entry, { status: 'pending' });
    const overdue = new Date(Date.now() - 3.5 * DAY);
    for (const run of [late, done]) await change(run, { estimatedCompletionAt: overdue });
    await change(today, { estimatedCompletionAt: new Date(Date.now() - 0.5 * DAY) });
    const { json } = await api.call('GET', '/api/v1/checks?late=true', { as: 'viewer' });
    expect(json.data.map(({ id }: { id: string }) => id)).toEqual([late.checkId]);
    expect(json.data[0].late).toEqual({
      since: new Date(overdue.getTime() + DAY).toISOString(),
      days: 3,
    });
    expect((await cardOf(done, 'viewer')).late).toBeNull();
    expect((await cardOf(today, 'viewer')).late).toBeNull();
  });

  it('shows what the candidate has to do until they did it', async () => {
    const run = await seedRun(api, entry, { status: 'pending' });
    const { reportId } = await rowOf(run);
    const about = { connectionId: entry.checkr.id, reportId: reportId ?? '' };
    const at = new Date('2026-11-20T10:00:00Z');
    expect(await noteCandidateNeed(api.db, about, { need: 'information', at })).toEqual([run.checkId]);
    expect(await noteCandidateNeed(api.db, about, { need: 'document', at })).toEqual([run.checkId]);
    expect(await noteCandidateNeed(api.db, about, { need: 'information', at })).toEqual([]);
    expect((await cardOf(run, 'viewer')).waiting_for_candidate).toEqual({
      need: 'document',
      since: at.toISOString(),
    });
    expect(
      await noteCandidateNeed(api.db, { ...about, connectionId: entry.lever.id }, { need: null, at }),
    ).toEqual([]);
    expect(await noteCandidateNeed(api.db, about, { need: null, at })).toEqual([run.checkId]);
    expect((await cardOf(run, 'viewer')).waiting_for_candidate).toBeNull();
    // What was asked before the answer, and is told after it.
    expect(await noteCandidateNeed(api.db, about, { need: 'information', at })).toEqual([]);
    const later = new Date(at.getTime() + 1_000);
    expect(await noteCandidateNeed(api.db, about, { need: 'information', at: later })).toEqual([run.checkId]);
  });

  it('remembers an answer that overtakes its question', async () => {
    const run = await seedRun(api, entry, { status: 'pending' });
    const { reportId } = await rowOf(run);
    const about = { connectionId: entry.checkr.id, reportId: reportId ?? '' };
    const [asked, answered] = [new Date('2026-11-20T10:00:00Z'), new Date('2026-11-20T10:05:00Z')];
    expect(await noteCandidateNeed(api.db, about, { need: null, at: answered })).toEqual([]);
    expect(await noteCandidateNeed(api.db, about, { need: 'information', at: asked })).toEqual([]);
    expect((await cardOf(run, 'viewer')).waiting_for_candidate).toBeNull();
  });
});

describe('alerts', () => {
  it('are listed until somebody acknowledges them, once', async () => {
    const { checkId, runId } = await seedRun(api, entry);
    await api.db.insert(alerts).values({ checkId, code: 'check.changed_after_close', at: new Date() });
    const { json } = await api.call('GET', '/api/v1/alerts', { as: 'viewer' });
    const [alert] = json.data;
    expect(alert).toMatchObject({ check_id: checkId, run_id: runId, acknowledged_at: null });
    const place = `/api/v1/alerts/${alert.id}/acknowledge`;
    expect((await api.call('POST', place, { as: 'viewer' })).status).toBe(403);
    const first = await api.call('POST', place, { as: 'operator' });
    expect(first.json.acknowledged_by).toMatch(/^key:/);
    expect((await api.call('POST', place)).json).toEqual(first.json);
    expect((await api.call('GET', '/api/v1/alerts')).json.data).toEqual([]);
    expect((await api.call('GET', '/api/v1/alerts?all=true')).json.data).toHaveLength(1);
    for (const id of ['999999', 'x']) {
      const answer = await api.call('POST', `/api/v1/alerts/${id}/acknowledge`);
      expect([answer.status, answer.json.code]).toEqual([404, 'alert.not_found']);
    }
  });
});

describe('the Assess setting', () => {
  it('is kept for a Checkr connection only, with its audit row', async () => {
    const place = (id: string) => `/api/v1/connections/${id}/assess`;
    const body = { uses_assess: true };
    expect((await api.call('PUT', place(entry.checkr.id), { body })).json).toEqual(body);
    const [connection] = await api.db.select().from(connections).where(eq(connections.id, entry.checkr.id));
    expect(connection?.settings).toMatchObject({ usesAssess: true });
    const audited = and(eq(auditLog.objectId, entry.checkr.id), eq(auditLog.action, 'connection.assess_set'));
    expect(await api.db.select().from(auditLog).where(audited)).toHaveLength(1);
    const others = [place(entry.lever.id), place('conn_x')].map((path) => api.call('PUT', path, { body }));
    const codes = (await Promise.all(others)).map(({ json }) => json.code);
    expect(codes).toEqual(['connection.not_checkr', 'connection.not_found']);
    expect((await api.call('PUT', place(entry.checkr.id), { as: 'operator', body })).status).toBe(403);
  });
});

describe('the page of a check', () => {
  const page = async ({ checkId }: { readonly checkId: string }, as: Role) => {
    const headers = { authorization: `Bearer ${api.tokens[as]}` };
    const response = await fetch(`${api.url}/checks/${checkId}`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it('shows what the caller may see, has no script in it, and is kept by nobody', async () => {
    const run = await seedRun(api, entry, { task: { name: '<b>Check</b>', waitsFor: 'review' } });
    const shown = await page(run, 'admin');
    expect(shown.status).toBe(200);
    expect(shown.text).toMatch(/^<!doctype html><html lang="en">/);
    expect(shown.text).toContain('Needs review');
    expect(shown.text).toContain('&lt;b&gt;Check&lt;/b&gt;');
    expect(shown.text).not.toMatch(/<script(?! src="\/console\/assets)/);
    expect(shown.headers.get('cache-control')).toBe('no-store');
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    const cut = await page(run, 'viewer');
    expect(cut.text).toContain('In review');
    expect(cut.text).not.toMatch(/Needs review|words of the provider|dashboard/);
  });

  it('leads to one that asks before a cancel and says what cannot be canceled', async () => {
    const { runId } = await seedRun(api, entry);
    const asks = `${api.url}/console/runs/${runId}/actions/cancel_check?task_key=check&attempt=1`;
    const response = await fetch(asks, { headers: { authorization: `Bearer ${api.tokens.operator}` } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('A report cannot be canceled through the API');
  });

  it('is not there for strangers, and not for checks that do not exist', async () => {
    expect((await fetch(`${api.url}/checks/chk_1`)).status).toBe(401);
    expect((await page({ checkId: 'chk_1' }, 'viewer')).status).toBe(404);
  });
});
