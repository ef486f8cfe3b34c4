import { afterEach, describe, expect, it } from 'vitest';
import { createProformaProvider } from '../../../../src/integrations/proforma/proforma-provider.ts';
import { ProformaSettings } from '../../../../src/integrations/proforma/settings.ts';
import { httpAnswer, startRawServer } from '../../raw-server.ts';

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

async function gateway(content: string) {
  const body = `<?xml version="1.0"?><BackgroundReports><BackgroundReportPackage>${content}</BackgroundReportPackage></BackgroundReports>`;
  const answer = httpAnswer({ headers: { 'content-type': 'text/xml' }, body });
  const server = await startRawServer((socket) => socket.write(answer));
  stop = server.close;
  return createProformaProvider({
    baseUrl: server.url,
    credential: { type: 'login', userId: 'u', password: 'p' },
    settings: ProformaSettings.parse({ binding: 'hrxml-package' }),
  });
}

const ERROR = '<ScreeningStatus><OrderStatus>x:error</OrderStatus></ScreeningStatus>';
const report = (text: string) =>
  `${ERROR}<ErrorReport><ErrorCode>1</ErrorCode><ErrorDescription>${text}</ErrorDescription></ErrorReport>`;

describe('the XML gateway', () => {
  it.each([
    ['The userId or password is invalid.', 'proforma.unauthorized'],
    ['Order 12 not found.', 'proforma.not_found'],
    ['Product GOLD is not configured.', 'proforma.package_not_found'],
    ['EmailAddress of Ada Byron is missing.', 'proforma.invalid_request'],
    ['', 'proforma.invalid_request'],
  ])('refuses an order with %j as %s', async (text, code) => {
    const provider = await gateway(report(text));
    const failure: unknown = await provider
      .sendOrder('<a/>', { idempotencyKey: 'k' })
      .catch((e: unknown) => e);
    expect(failure).toMatchObject({ code, outcome: 'refused', reason: 'x:error' });
    expect(JSON.stringify(failure)).not.toContain('Byron');
  });

  it('reads an order that failed after it was taken', async () => {
    const provider = await gateway(`<OrderId>7</OrderId>${ERROR}`);
    const ids = { orderId: '7', reportId: null, personId: null };
    await expect(provider.read(ids)).resolves.toMatchObject({ report: { status: 'failed' } });
  });

  it.each([
    ['no status', '<OrderId>7</OrderId>'],
    ['no order id', '<ScreeningStatus><OrderStatus>x:pending</OrderStatus></ScreeningStatus>'],
  ])('does not read an answer with %s', async (_title, content) => {
    const provider = await gateway(content);
    await expect(provider.sendOrder('<a/>', { idempotencyKey: 'k' })).rejects.toMatchObject({
      code: 'proforma.bad_response',
      outcome: 'unknown',
    });
  });

  it('needs a login', () => {
    const settings = ProformaSettings.parse({ binding: 'hrxml-package' });
    const credential = { type: 'bearer', token: 't' } as const;
    expect(() => createProformaProvider({ baseUrl: 'http://127.0.0.1', credential, settings })).toThrow(
      TypeError,
    );
  });
});
