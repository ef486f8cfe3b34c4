import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, NOBODY, startApiUnderTest } from './api-under-test.ts';
import { SIGNATURE_TOKEN, seedEntry } from './seed.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest({ environment: { TEMPORAL_ADDRESS: NOBODY } });
});
afterAll(() => api.stop());

const lever = {
  kind: 'lever',
  name: 'Lever of Acme',
  environment: 'sandbox',
  api_key: 'lever-secret-key-9876',
};

async function auditOf(objectId: string) {
  const { json } = await api.call('GET', `/api/v1/audit?object_id=${objectId}`);
  return json.data.map((row: { action: string; actor: string }) => [row.action, row.actor.split('_')[0]]);
}

describe('connections', () => {
  it('are created with the address of the vendor, and show four characters of the key', async () => {
    const created = await api.call('POST', '/api/v1/connections', { body: lever });
    expect(created).toMatchObject({
      status: 201,
      json: {
        kind: 'lever',
        base_url: 'https://api.sandbox.lever.co/v1',
        credential_hint: '9876',
        webhook_url: null,
        active: true,
      },
    });
    expect((await api.call('GET', `/api/v1/connections/${created.json.id}`)).json).toEqual(created.json);
    expect(await auditOf(created.json.id)).toEqual([['connection.created', 'key:key']]);
    const listed = await api.call('GET', '/api/v1/connections?kind=lever', { as: 'viewer' });
    expect(JSON.stringify(listed.json)).not.toContain('lever-secret');
    expect(api.log.join('')).not.toContain('lever-secret');
  });

  it('of Checkr have an address for its webhooks', async () => {
    const body = { kind: 'checkr', name: 'Checkr of Acme', environment: 'staging', api_key: 'k-12345678' };
    const { json } = await api.call('POST', '/api/v1/connections', { body });
    expect(json.webhook_url).toMatch(/^https:\/\/gangway\.example\.test\/webhooks\/checkr\/[\w-]{32}$/);
    expect(json.dashboard_url).toBe('https://dashboard.checkrhq-staging.net');
  });

  it('refuse a second one with the same name', async () => {
    const body = { ...lever, name: 'Twice' };
    await api.call('POST', '/api/v1/connections', { body });
    const second = await api.call('POST', '/api/v1/connections', { body });
    expect(second).toMatchObject({ status: 409, json: { code: 'connection.name_taken' } });
  });

  it('take another address only when it is https or on this machine', async () => {
    const addresses = {
      'https://proxy.example.test/v1/': 201,
      'http://127.0.0.1:9000/v1': 201,
      'http://evil.test': 400,
    };
    for (const [base_url, status] of Object.entries(addresses)) {
      const body = { ...lever, name: base_url, base_url };
      expect((await api.call('POST', '/api/v1/connections', { body })).status).toBe(status);
    }
    for (const base_url of ['ftp://x.test', 'https://u:p@x.test', 'https://x.test/?a=b', 'nothing']) {
      const answer = await api.call('POST', '/api/v1/connections', { body: { ...lever, base_url } });
      expect(answer.json).toMatchObject({ status: 400, errors: [{ path: 'body.base_url' }] });
    }
  });

  it('name every place of the input that breaks a rule', async () => {
    const body = { kind: 'checkr', name: '', environment: 'sandbox', api_key: 'has a space', nonsense: 1 };
    const { json } = await api.call('POST', '/api/v1/connections', { body });
    expect(json).toMatchObject({ status: 400, code: 'request.invalid' });
    expect(json.errors.map((error: { path: string }) => error.path)).toContain('body.nonsense');
    const { nonsense: _, ...known } = body;
    const further = await api.call('POST', '/api/v1/connections', { body: known });
    expect(further.json.errors.map((error: { path: string }) => error.path).sort()).toEqual([
      'body.api_key',
      'body.environment',
      'body.name',
    ]);
  });
});

describe('definitions', () => {
  it('are published in numbered versions, and the same content again is no new one', async () => {
    const entry = await seedEntry(api);
    const task = {
      key: 'check',
      name: 'Check',
      kind: 'background_check',
      settings: { connection: entry.checkr.id, package: 'basic' },
    };
    const body = { key: 'hires', content: { name: 'Hires', tasks: [task] } };
    const first = await api.call('POST', '/api/v1/definitions', { body });
    expect(first).toMatchObject({ status: 201, json: { key: 'hires', version: 1 } });
    expect(await api.call('POST', '/api/v1/definitions', { body })).toMatchObject({
      status: 200,
      json: { version: 1 },
    });
    const changed = { ...body, content: { ...body.content, name: 'New hires' } };
    const both = await Promise.all([
      api.call('POST', '/api/v1/definitions', { body: changed }),
      api.call('POST', '/api/v1/definitions', {
        body: { ...body, content: { ...body.content, name: 'Third' } },
      }),
    ]);
    expect(both.map((answer) => answer.json.version).sort()).toEqual([2, 3]);
    const read = await api.call('GET', `/api/v1/definitions/${first.json.id}`, { as: 'viewer' });
    expect(read.json).toMatchObject({ key: 'hires', latest_version: 3 });
    expect(read.json.versions.map((version: { version: number }) => version.version)).toEqual([3, 2, 1]);
    expect(read.json.versions[2].content).toEqual(body.content);
  });

  it('refuse a task whose connection is not of Checkr', async () => {
    const entry = await seedEntry(api);
    const tasks = [entry.lever.id, 'conn_nothing'].map((connection, index) => ({
      key: `check_${index}`,
      name: 'Check',
      kind: 'background_check',
      settings: { connection, package: 'basic' },
    }));
    const body = { key: 'wrong', content: { name: 'Wrong', tasks } };
    const answer = await api.call('POST', '/api/v1/definitions', { body });
    expect(answer.json).toMatchObject({
      code: 'definition.connection_not_usable',
      errors: [
        { path: 'body.content.tasks.0.settings.connection' },
        { path: 'body.content.tasks.1.settings.connection' },
      ],
    });
  });
});

describe('listeners', () => {
  it('answer the endpoint URL and never a token', async () => {
    const entry = await seedEntry(api);
    const body = {
      definition_id: entry.definitionId,
      connection_id: entry.lever.id,
      event: 'candidateHired',
      signature_tokens: [SIGNATURE_TOKEN],
    };
    const created = await api.call('POST', '/api/v1/listeners', { body });
    expect(created).toMatchObject({ status: 201, json: { signature_tokens: 1, verified_at: null } });
    expect(created.json.endpoint_url).toMatch(
      /^https:\/\/gangway\.example\.test\/webhooks\/lever\/[\w-]{32}$/,
    );
    expect(JSON.stringify(created.json)).not.toContain(SIGNATURE_TOKEN);
    const listed = await api.call('GET', `/api/v1/listeners?definition_id=${entry.definitionId}`);
    expect(listed.json.data).toContainEqual(created.json);
    expect(await auditOf(created.json.id)).toEqual([['listener.created', 'key:key']]);
  });

  it('need a definition and a Lever connection that exist', async () => {
    const entry = await seedEntry(api);
    const body = {
      definition_id: entry.definitionId,
      connection_id: entry.lever.id,
      event: 'candidateHired',
    };
    const wrong = {
      'definition.not_found': { ...body, definition_id: 'def_x' },
      'connection.not_found': { ...body, connection_id: 'conn_x' },
      'connection.wrong_kind': { ...body, connection_id: entry.checkr.id },
    };
    for (const [code, input] of Object.entries(wrong)) {
      expect((await api.call('POST', '/api/v1/listeners', { body: input })).json).toMatchObject({ code });
    }
  });
});

describe('API keys', () => {
  it('are shown once, work by their role and stop when revoked', async () => {
    const body = { name: 'ci', role: 'viewer' };
    const { json, status } = await api.call('POST', '/api/v1/api-keys', { body });
    expect(status).toBe(201);
    expect(json.token).toMatch(/^gw_[0-9a-z]{26}_[\w-]{43}$/);
    const headers = { authorization: `Bearer ${json.token}` };
    expect((await fetch(`${api.url}/api/v1/runs`, { headers })).status).toBe(200);
    expect((await fetch(`${api.url}/api/v1/audit`, { headers })).status).toBe(403);
    const changed = `${json.token.slice(0, -1)}${json.token.endsWith('A') ? 'B' : 'A'}`;
    const forged = await fetch(`${api.url}/api/v1/runs`, { headers: { authorization: `Bearer ${changed}` } });
    expect([forged.status, await forged.json()]).toMatchObject([401, { code: 'auth.invalid' }]);
    const listed = await api.call('GET', '/api/v1/api-keys');
    expect(JSON.stringify(listed.json)).not.toContain(json.token.slice(30));

    const revoked = await api.call('POST', `/api/v1/api-keys/${json.id}/revoke`);
    expect(revoked.json.revoked_at).not.toBeNull();
    expect((await fetch(`${api.url}/api/v1/runs`, { headers })).status).toBe(401);
    expect((await api.call('POST', `/api/v1/api-keys/${json.id}/revoke`)).json).toEqual(revoked.json);
    expect(await auditOf(json.id)).toEqual([
      ['api_key.revoked', 'key:key'],
      ['api_key.created', 'key:key'],
    ]);
    expect((await api.call('POST', '/api/v1/api-keys/key_x/revoke')).json).toMatchObject({
      code: 'api_key.not_found',
    });
  });
});

describe('a request', () => {
  it('whose body is no JSON, too large or of another type gets a problem', async () => {
    const headers = { authorization: `Bearer ${api.tokens.admin}`, 'content-type': 'application/json' };
    const post = (body: string, type = 'application/json') =>
      fetch(`${api.url}/api/v1/employees`, {
        method: 'POST',
        headers: { ...headers, 'content-type': type },
        body,
      });
    const broken = await post('{"profile":');
    expect([broken.status, await broken.json()]).toMatchObject([400, { code: 'request.malformed' }]);
    const large = await post(JSON.stringify({ profile: {}, filler: 'x'.repeat(1_100_000) }));
    expect([large.status, await large.json()]).toMatchObject([413, { code: 'request.too_large' }]);
    const text = await post('profile', 'text/plain');
    expect([text.status, await text.json()]).toMatchObject([400, { code: 'request.malformed' }]);
  });

  it('gets an id that the log has too, and is not cached', async () => {
    const { headers, json } = await api.call('GET', '/api/v1/runs/run_x');
    expect(json).toMatchObject({
      status: 404,
      code: 'run.not_found',
      request_id: headers.get('x-request-id'),
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(api.log.join('')).toContain(json.request_id);
  });
});
