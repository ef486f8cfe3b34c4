import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allows, PERMISSIONS, type Permission } from '../../src/access/permissions.ts';
import { apiDocument } from '../../src/api/api-document.ts';
import { createApp } from '../../src/api/app.ts';
import { OPEN_ROUTES } from '../../src/api/open-routes.ts';
import { createEndpoints } from '../../src/api/webhooks/endpoints.ts';
import { createRefusalCounter } from '../../src/api/webhooks/refusal-counter.ts';
import { ROLES } from '../../src/db/schema/access.ts';
import { createInboxStore } from '../../src/inbox/store.ts';
import { createLogger } from '../../src/logger.ts';
import { createTemporalClient } from '../../src/temporal/client.ts';
import { type ApiUnderTest, NOBODY, startApiUnderTest } from './api-under-test.ts';

/** Pages and what belongs to them are not part of the API document. */
const isPage = (name: string) =>
  /^GET \/(docs(\/[\w.-]+)?|openapi\.json|checks\/:id|auth\/callback\/oidc|oauth\/callback)?$/.test(name) ||
  /^(GET|POST) \/console(\/|$)/.test(name);
const isOfConsole = (path: string) => /^\/(console|checks)(\/|$)/.test(path);

let api: ApiUnderTest;
let routes: { method: string; path: string }[];
let app: ReturnType<typeof createApp>;
let document: ReturnType<typeof apiDocument>;
beforeAll(async () => {
  api = await startApiUnderTest({
    environment: { TEMPORAL_ADDRESS: NOBODY, GANGWAY_CODEC_TOKEN: 'c'.repeat(32) },
  });
  const { config, db, sql, keyRing } = api;
  const temporal = createTemporalClient({ config });
  app = createApp({
    config,
    db,
    sql,
    keyRing,
    temporal: temporal.client,
    inbox: createInboxStore({ db, sql }),
    endpoints: createEndpoints({ db, keyRing }),
    refusals: createRefusalCounter({ write: async () => {} }),
    logger: createLogger({ level: 'silent', name: 'test' }),
  });
  await temporal.close();
  const all = app.routes.filter((route) => route.method !== 'ALL');
  const names = new Set(all.map(({ method, path }) => `${method} ${path}`));
  routes = [...names].map((name) => ({ method: name.split(' ')[0] ?? '', path: name.split(' ')[1] ?? '' }));
  document = apiDocument(app, config);
});
afterAll(() => api.stop());

const nameOf = (route: { method: string; path: string }) => `${route.method} ${route.path}`;
/** Addresses with something for each parameter; one that takes digits only gets one. */
const concrete = (path: string) =>
  path
    .replace(/:\w+\{\[0-9\][^/]*\}/g, '1')
    .replace(/:(\w+)/g, 'x')
    .replace(/\{\w+\}/g, 'x');

interface Operation {
  operationId?: string;
  summary?: string;
  parameters?: { name: string; in: string; required?: boolean }[];
  responses?: Record<string, { description?: string }>;
  security?: unknown[];
  'x-gangway-permission'?: string;
}
function operations(): { method: string; path: string; operation: Operation }[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

describe('every route', () => {
  it('is found by this walk', () => {
    expect(routes.length).toBeGreaterThan(30);
  });

  it('answers 401 without credentials and with wrong ones, unless it is open for a reason', async () => {
    const guarded = routes.filter((route) => !Object.hasOwn(OPEN_ROUTES, nameOf(route)));
    expect(guarded.length).toBeGreaterThan(20);
    for (const route of guarded) {
      for (const authorization of [
        undefined,
        'Bearer nonsense',
        `Bearer gw_${'0'.repeat(26)}_${'A'.repeat(43)}`,
      ]) {
        const response = await fetch(`${api.url}${concrete(route.path)}`, {
          method: route.method,
          headers: authorization ? { authorization } : {},
        });
        expect(`${nameOf(route)} ${response.status}`).toBe(`${nameOf(route)} 401`);
        expect(response.headers.get('www-authenticate')).toBe('Bearer');
        await response.text();
      }
    }
  });

  it('that is open is there, and has a reason', () => {
    for (const [name, reason] of Object.entries(OPEN_ROUTES)) {
      expect(routes.map(nameOf)).toContain(name);
      expect(reason).not.toBe('');
    }
  });

  it('under /api names one permission and answers 403 to roles that lack it', async () => {
    const guarded = operations().filter(({ path }) => path.startsWith('/api/'));
    for (const { method, path, operation } of guarded) {
      const permission = operation['x-gangway-permission'] as Permission;
      expect(PERMISSIONS, `${method} ${path}`).toContain(permission);
      for (const role of ROLES) {
        const { status } = await api.call(method, concrete(path), { as: role });
        const where = `${method} ${path} as ${role}`;
        if (allows(role, permission)) expect(status, where).not.toBe(403);
        else expect(status, where).toBe(403);
      }
    }
  });

  it('of the console names one permission and answers 403 to roles that lack it', async () => {
    const named = new Map<string, Permission>();
    for (const route of app.routes) {
      if ('permission' in route.handler) named.set(nameOf(route), route.handler.permission as Permission);
    }
    const pages = routes.filter(
      (route) =>
        isOfConsole(route.path) && !Object.hasOwn(OPEN_ROUTES, nameOf(route)) && route.path !== '/console',
    );
    expect(pages.length).toBeGreaterThan(4);
    for (const { method, path } of pages) {
      const permission = named.get(`${method} ${path}`);
      expect(PERMISSIONS, `${method} ${path}`).toContain(permission);
      for (const role of ROLES) {
        const { status } = await fetch(`${api.url}${concrete(path)}`, {
          method,
          headers: { authorization: `Bearer ${api.tokens[role]}` },
          redirect: 'manual',
        });
        const where = `${method} ${path} as ${role}`;
        if (permission && allows(role, permission)) expect(status, where).not.toBe(403);
        else expect(status, where).toBe(403);
      }
    }
  });

  it('of the console sends a browser without credentials to the sign-in page', async () => {
    const pages = routes.filter(
      (route) => isOfConsole(route.path) && !Object.hasOwn(OPEN_ROUTES, nameOf(route)),
    );
    for (const { method, path } of pages) {
      const response = await fetch(`${api.url}${concrete(path)}`, {
        method,
        headers: { accept: 'text/html' },
        redirect: 'manual',
      });
      const where = `${method} ${path}`;
      expect(`${where} ${response.status}`).toBe(`${where} 303`);
      expect(response.headers.get('location')).toMatch(/^\/console\/sign-in\?next=%2F/);
    }
  });

  it('of the codec is for admins and for the codec token', async () => {
    const body = { payloads: [] };
    expect((await api.call('POST', '/codec/decode', { as: 'operator', body })).status).toBe(403);
    expect((await api.call('POST', '/codec/decode', { as: 'admin', body })).status).toBe(200);
  });

  it('is in the API document', () => {
    const documented = operations().map(
      ({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    );
    const expected = routes.map(nameOf).filter((name) => !isPage(name));
    expect(documented.sort()).toEqual(expected.sort());
  });
});

it('is matched by one regular expression, which ambiguous routes would prevent', async () => {
  await app.request('/healthz');
  expect(app.router.name).toBe('SmartRouter + RegExpRouter');
});

it('says 404 to an unknown address, but 401 first where a key is needed', async () => {
  const nowhere = await fetch(`${api.url}/nowhere`);
  expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { code: 'route.not_found' }]);
  expect((await fetch(`${api.url}/api/v1/nowhere`)).status).toBe(401);
  expect(await api.call('GET', '/api/v1/nowhere')).toMatchObject({
    status: 404,
    json: { code: 'route.not_found' },
  });
});

describe('the API document', () => {
  it('resolves every reference and declares every path parameter', async () => {
    const text = await (await fetch(`${api.url}/openapi.json`)).text();
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (match) => match[1],
    );
    expect(references.length).toBeGreaterThan(20);
    for (const name of references) expect(Object.keys(document.components?.schemas ?? {})).toContain(name);
    for (const { path, operation } of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map((parameter) => parameter.name).sort()).toEqual(inPath.sort());
      expect(declared.every((parameter) => parameter.required)).toBe(true);
    }
  });

  it('has no named schema that is null in one place and so everywhere', () => {
    const schemas = Object.entries(document.components?.schemas ?? {});
    const nullable = schemas.filter(
      ([, schema]) => 'type' in schema && [schema.type].flat().includes('null'),
    );
    expect(nullable.map(([name]) => name)).toEqual([]);
  });

  it('names each operation once and describes each answer', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(undefined);
    for (const { operation } of operations()) {
      expect(operation.summary).toBeTruthy();
      const answers = Object.entries(operation.responses ?? {});
      expect(answers.some(([status]) => status.startsWith('2'))).toBe(true);
      for (const [, answer] of answers) expect(answer.description).toBeTruthy();
    }
    expect(document.openapi).toBe('3.1.0');
    expect(document.components?.securitySchemes).toHaveProperty('apiKey');
  });
});
