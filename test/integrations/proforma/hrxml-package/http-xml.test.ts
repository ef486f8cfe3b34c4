import { afterEach, describe, expect, it } from 'vitest';
import { createHttpXml } from '../../../../src/integrations/proforma/hrxml-package/http-xml.ts';
import { httpAnswer, startRawServer } from '../../raw-server.ts';

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

const XML = { 'content-type': 'text/xml; charset=utf-8' };

async function answered(answer: Buffer) {
  const server = await startRawServer((socket) => socket.write(answer));
  stop = server.close;
  const http = createHttpXml({ baseUrl: `${server.url}/send/interchange`, timeoutMs: 2000 });
  const call = http.post({ operation: 'submitOrder', body: '<a>\u00e9</a>', root: 'BackgroundReports' });
  return { server, call };
}

describe('createHttpXml', () => {
  it('posts the bytes to the one address and gives the root of the answer', async () => {
    const { server, call } = await answered(httpAnswer({ headers: XML, body: '<BackgroundReports a="1"/>' }));
    expect((await call).attributes.get('a')).toBe('1');
    expect(server.requests).toMatchObject([
      { method: 'POST', target: '/send/interchange', body: '<a>\u00e9</a>' },
    ]);
    expect(server.requests[0]?.headers['content-type']).toBe('text/xml; charset=utf-8');
  });

  it.each([
    ['another root', '<html/>', 'shape BackgroundReports'],
    ['a document type', '<!DOCTYPE a><BackgroundReports/>', 'doctype'],
    ['half a document', '<BackgroundReports><Order', 'not_xml'],
    ['too much', `<BackgroundReports>${' '.repeat(1024 * 1024)}</BackgroundReports>`, 'too_large'],
  ])('does not read %s', async (_title, body, reason) => {
    const { call } = await answered(httpAnswer({ headers: XML, body }));
    await expect(call).rejects.toMatchObject({ code: 'proforma.bad_response', outcome: 'unknown', reason });
  });

  it('does not follow a redirect', async () => {
    const moved = httpAnswer({ status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' });
    const { call } = await answered(moved);
    await expect(call).rejects.toMatchObject({ code: 'proforma.bad_response', outcome: 'unknown' });
  });

  it('says that a refused connection sent nothing', async () => {
    const { url, close } = await startRawServer(() => {});
    await close();
    const http = createHttpXml({ baseUrl: url });
    await expect(http.post({ operation: 'x', body: '<a/>', root: 'a' })).rejects.toMatchObject({
      code: 'proforma.network',
      outcome: 'not_sent',
    });
  });
});
