import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiUnderTest, startApiUnderTest } from './api-under-test.ts';
import { leverBody, seedDeliveries, seedEntry } from './seed.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest({ environment: { GANGWAY_TEMPORAL_UI_URL: 'http://localhost:8233' } });
});
afterAll(() => api.stop());

async function get(path: string) {
  const response = await fetch(`${api.url}${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

it('says that it lives and that Postgres and Temporal answer', async () => {
  expect(await get('/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  const ready = await get('/readyz');
  expect([ready.status, JSON.parse(ready.text)]).toEqual([
    200,
    { ready: true, postgres: 'ok', temporal: 'ok' },
  ]);
});

it('counts requests by template, webhooks by outcome, and what waits in the inbox', async () => {
  const entry = await seedEntry(api);
  const minutesAgo = new Date(Date.now() - 600_000);
  await seedDeliveries(api, entry, [{ receivedAt: minutesAgo }, {}, { state: 'dead' }, { state: 'done' }]);
  const path = `/webhooks/lever/${entry.listener.endpointKey}`;
  const body = leverBody();
  for (const sent of [body, body, leverBody({ signature: 'x' })]) {
    await fetch(`${api.url}${path}`, { method: 'POST', body: sent });
  }
  await get('/nothing-here');
  const { text, headers } = await get('/metrics');
  expect(headers.get('content-type')).toMatch(/^text\/plain/);
  expect(text).toContain('gangway_webhooks_total{source="lever",outcome="stored"} 1');
  expect(text).toContain('gangway_webhooks_total{source="lever",outcome="duplicate"} 1');
  expect(text).toContain('gangway_webhooks_total{source="lever",outcome="webhook.bad_signature"} 1');
  expect(text).toContain('gangway_inbox_deliveries{state="pending"} 3');
  expect(text).toContain('gangway_inbox_deliveries{state="dead"} 1');
  const age = Number(/gangway_inbox_oldest_seconds\{state="pending"\} ([\d.]+)/.exec(text)?.[1]);
  expect(age).toBeGreaterThan(599);
  expect(age).toBeLessThan(700);
  expect(text).toContain(
    'gangway_http_request_duration_seconds_count{method="POST",route="/webhooks/lever/:listenerKey",status="200"} 2',
  );
  expect(text).toContain('gangway_database_pool_size 5');
  expect(text).toMatch(/gangway_database_sessions\{state="active"\} [1-9]/);
  expect(text).not.toContain(entry.listener.endpointKey);
  expect(text).not.toContain('nothing-here');
});

it('has a front page with its links, and a reference page that loads nothing from elsewhere', async () => {
  const front = await get('/');
  expect(front.headers.get('content-type')).toMatch(/^text\/html/);
  for (const link of ['/docs', '/openapi.json', '/readyz', '/healthz', '/metrics', 'http://localhost:8233']) {
    expect(front.text).toContain(`href="${link}"`);
  }
  const docs = await get('/docs');
  expect(docs.headers.get('content-security-policy')).toContain("default-src 'none'");
  const parts = [...docs.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(parts).toHaveLength(4);
  for (const part of parts) {
    expect(part).toMatch(/^\/docs\//);
    expect((await get(part)).status).toBe(200);
  }
  expect((await get('/docs/swagger-ui-bundle.js')).headers.get('content-type')).toMatch(/^text\/javascript/);
  expect((await get('/docs/package.json')).status).toBe(404);
  expect((await get('/docs/..%2Fpackage.json')).status).toBe(404);
});
