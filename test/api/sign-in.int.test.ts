import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passwordHash } from '../../src/access/passwords.ts';
import { writeAudit } from '../../src/db/audit.ts';
import { auditLog, type Role } from '../../src/db/schema/access.ts';
import { sessions } from '../../src/db/schema/users.ts';
import { createUser } from '../../src/db/users.ts';
import { type ApiUnderTest, NOBODY, startApiUnderTest } from './api-under-test.ts';

const PASSWORD = 'correct horse battery staple';

let api: ApiUnderTest;
let hash: string;
beforeAll(async () => {
  api = await startApiUnderTest({
    environment: { TEMPORAL_ADDRESS: NOBODY, GANGWAY_TRUSTED_PROXY: 'on' },
    processes: 2,
  });
  hash = await passwordHash(PASSWORD);
});
afterAll(() => api.stop());

let address = 1;
async function person(role: Role): Promise<{ id: string; email: string }> {
  address += 1;
  const email = `person-${address}@example.test`;
  const added = await createUser(api.db, {
    name: 'A person',
    email,
    role,
    passwordHash: hash,
    actor: 'system',
  });
  if (!added.ok) throw new Error(added.reason);
  return { id: added.user.id, email };
}

const OWN_ORIGIN = 'https://gangway.example.test';

function postForm(
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
  url = api.url,
): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/html',
      origin: OWN_ORIGIN,
      'x-forwarded-for': '192.0.2.1',
      ...headers,
    },
    body: new URLSearchParams(fields).toString(),
    redirect: 'manual',
  });
}

/** The cookie of somebody who has signed in. */
async function cookieOf(email: string): Promise<string> {
  address += 1;
  const answer = await postForm(
    '/console/sign-in',
    { email, password: PASSWORD },
    {
      'x-forwarded-for': `198.51.100.${address}`,
    },
  );
  expect(answer.status).toBe(303);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

const readRuns = (cookie: string) => fetch(`${api.url}/api/v1/runs`, { headers: { cookie } });

describe('a session', () => {
  it('is a cookie that scripts cannot read and other sites do not send, and is taken by the API', async () => {
    const { email } = await person('viewer');
    const answer = await postForm('/console/sign-in', { email, password: PASSWORD, next: '//evil.test/' });
    expect(answer.headers.get('location')).toBe('/console');
    const cookie = answer.headers.getSetCookie().find((line) => line.includes('session_token')) ?? '';
    expect(cookie).toMatch(/^__Secure-gangway\.session_token=/);
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(part);
    expect((await readRuns(cookie.split(';')[0] ?? '')).status).toBe(200);
    const forged = (cookie.split(';')[0] ?? '').replace(/.{8}$/, 'AAAAAAAA');
    expect((await readRuns(forged)).status).toBe(401);
  });

  it('carries the role of the person, and their name into the audit log', async () => {
    const { id, email } = await person('admin');
    const cookie = await cookieOf(email);
    const answer = await fetch(`${api.url}/api/v1/api-keys`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'by a person', role: 'viewer' }),
    });
    expect(answer.status).toBe(201);
    const { id: keyId } = (await answer.json()) as { id: string };
    const [row] = await api.db.select().from(auditLog).where(eq(auditLog.objectId, keyId));
    expect(row).toMatchObject({ actor: `user:${id}`, action: 'api_key.created' });
  });

  it('is over at once when it is revoked, on every api process', async () => {
    const { id, email } = await person('viewer');
    const cookie = await cookieOf(email);
    const listed = await api.call('GET', `/api/v1/sessions?user_id=${id}`);
    expect(listed.json.data).toHaveLength(1);
    expect(JSON.stringify(listed.json)).not.toContain((await api.db.select().from(sessions))[0]?.token);
    expect((await api.call('DELETE', `/api/v1/sessions/${listed.json.data[0].id}`)).status).toBe(204);
    for (const url of api.urls) {
      expect((await fetch(`${url}/api/v1/runs`, { headers: { cookie } })).status).toBe(401);
    }
    expect((await api.call('DELETE', `/api/v1/sessions/${listed.json.data[0].id}`)).status).toBe(404);
  });

  it('ends when the person is switched off, who then signs in no more', async () => {
    const { id, email } = await person('operator');
    const cookie = await cookieOf(email);
    const off = await api.call('PATCH', `/api/v1/users/${id}`, { body: { active: false } });
    expect(off.json).toMatchObject({ active: false });
    expect((await readRuns(cookie)).status).toBe(401);
    const again = await postForm('/console/sign-in', { email, password: PASSWORD });
    expect(again.status).toBe(401);
    expect(again.headers.getSetCookie().join()).not.toContain('session_token=');
  });
});

describe('a changing request of a browser', () => {
  it('is refused when a page of another site sends it', async () => {
    const { email } = await person('admin');
    const cookie = await cookieOf(email);
    const before = await api.db.$count(auditLog);
    for (const headers of [
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', origin: '' },
    ]) {
      const form = await postForm(
        '/console/new-api-key',
        { name: 'x', role: 'admin' },
        { cookie, ...headers },
      );
      expect(form.status).toBe(403);
      const plain = await fetch(`${api.url}/api/v1/api-keys`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'text/plain', ...headers },
        body: JSON.stringify({ name: 'x', role: 'admin' }),
      });
      expect(plain.status).toBe(403);
      expect(((await plain.json()) as { code: string }).code).toBe('auth.cross_origin');
      expect((await postForm('/console/sign-in', { email, password: PASSWORD }, headers)).status).toBe(403);
    }
    expect(await api.db.$count(auditLog)).toBe(before);
    const own = await postForm('/console/new-api-key', { name: 'x', role: 'viewer' }, { cookie });
    expect(own.status).toBe(201);
  });
});

describe('attempts to sign in', () => {
  it('are counted by address over all api processes', async () => {
    const { email } = await person('viewer');
    const from = { 'x-forwarded-for': '203.0.113.7' };
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const url = api.urls[attempt % 2];
      statuses.push((await postForm('/console/sign-in', { email, password: 'wrong' }, from, url)).status);
    }
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(statuses.slice(10)).toEqual([429, 429]);
    expect((await postForm('/console/sign-in', { email, password: PASSWORD }, from)).status).toBe(429);
    expect((await postForm('/console/sign-in', { email, password: PASSWORD })).status).toBe(303);
  });
});

describe('people', () => {
  it('are added with a password that is shown once, and one active admin stays', async () => {
    const body = { email: 'New.Person@example.test', name: 'New', role: 'viewer' };
    const added = await api.call('POST', '/api/v1/users', { body });
    expect(added).toMatchObject({ status: 201, json: { email: 'new.person@example.test', role: 'viewer' } });
    expect((await api.call('POST', '/api/v1/users', { body })).json.code).toBe('user.email_taken');
    const { id, password } = added.json;
    expect(JSON.stringify((await api.call('GET', `/api/v1/users/${id}`)).json)).not.toContain(password);
    expect((await postForm('/console/sign-in', { email: body.email, password })).status).toBe(303);
    const renewed = await api.call('POST', `/api/v1/users/${id}/reset-password`);
    expect((await postForm('/console/sign-in', { email: body.email, password })).status).toBe(401);
    expect(
      (await postForm('/console/sign-in', { email: body.email, password: renewed.json.password })).status,
    ).toBe(303);

    const listed = await api.call('GET', '/api/v1/users?limit=100');
    const admins = listed.json.data.filter(
      (user: { role: string; active: boolean }) => user.role === 'admin' && user.active,
    );
    const outcomes = await Promise.all(
      admins.map((user: { id: string }) =>
        api.call('PATCH', `/api/v1/users/${user.id}`, { body: { role: 'viewer' } }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 409)).toHaveLength(1);
    expect(outcomes.find(({ status }) => status === 409)?.json.code).toBe('user.last_admin');
  });
});

describe('the audit log', () => {
  it('refuses changes, also from the owner of the table', async () => {
    await writeAudit(api.db, { actor: 'system', action: 'a.test', objectType: 'test', objectId: 'kept' });
    for (const statement of [
      api.sql`update audit_log set actor = 'nobody'`,
      api.sql`delete from audit_log`,
      api.sql`truncate audit_log`,
    ]) {
      await expect(statement).rejects.toThrow('The audit log only grows');
    }
    expect(await api.db.$count(auditLog, eq(auditLog.objectId, 'kept'))).toBe(1);
  });

  it('is filtered by time, and exported as CSV that no spreadsheet takes for a formula', async () => {
    const details = { note: '=1+1, "quoted"' };
    const entry = { actor: '=cmd', action: 'a.test', objectType: 'test', objectId: 'exported', details };
    await writeAudit(api.db, ...Array.from({ length: 1_500 }, () => entry));
    const listed = (path: string) => api.call('GET', `/api/v1/audit${path}`);
    expect((await listed('?object_id=exported&from=2020-01-01')).json.data).toHaveLength(25);
    expect((await listed('?object_id=exported&to=2020-01-01')).json.data).toEqual([]);
    expect((await listed('?from=yesterday')).status).toBe(400);
    const headers = { authorization: `Bearer ${api.tokens.admin}` };
    const csv = await fetch(`${api.url}/api/v1/audit.csv?object_id=exported`, { headers });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = (await csv.text()).split('\r\n');
    expect(lines).toHaveLength(1_502);
    expect(lines[0]).toBe('id,at,actor,action,object_type,object_id,details');
    expect(lines[1]).toContain(`,'=cmd,a.test,test,exported,"{""note"":""=1+1, \\""quoted\\""""}"`);
  });
});

describe('every answer', () => {
  it('has security headers, and styles and scripts of the own site only', async () => {
    for (const path of ['/', '/console/sign-in', '/api/v1/runs', '/healthz', '/nowhere']) {
      const { headers } = await fetch(`${api.url}${path}`);
      expect(headers.get('content-security-policy'), path).toContain("style-src 'self'");
      expect(headers.get('content-security-policy'), path).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('strict-transport-security')).toContain('max-age=');
    }
  });
});
