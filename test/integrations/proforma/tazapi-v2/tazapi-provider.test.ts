import { afterEach, describe, expect, it } from 'vitest';
import { createProformaProvider } from '../../../../src/integrations/proforma/proforma-provider.ts';
import { ProformaSettings } from '../../../../src/integrations/proforma/settings.ts';
import { jsonAnswers, startRawServer } from '../../raw-server.ts';

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

async function gateway(answers: Record<string, { status?: number; json: unknown }>) {
  const missing = { status: 404, json: { code: 'NOT_FOUND', message: 'not found' } };
  const server = await startRawServer(jsonAnswers(({ target }) => answers[target] ?? missing));
  stop = server.close;
  return createProformaProvider({
    baseUrl: `${server.url}/v1`,
    credential: { type: 'bearer', token: 'jwt' },
    settings: ProformaSettings.parse({ binding: 'tazapi-v2', clientGuid: 'c' }),
  });
}

const IDS = { orderId: 'o', reportId: null, personId: null };
const STATUS = '/v1/clients/c/orders/o/status';

describe('TazAPI', () => {
  it('reads an order with hardly anything in it', async () => {
    const provider = await gateway({ '/v1/clients/c/orders/o': { json: { orderGuid: 'o' } } });
    await expect(provider.read(IDS)).resolves.toMatchObject({ report: { status: 'unknown' } });
  });

  it('says which key is missing', async () => {
    const message = 'This endpoint requires API type [CLIENT] but the token has access to ORDER';
    const answer = { status: 403, json: { code: 'NOT_AUTHORIZED', message } };
    const provider = await gateway({ '/v1/clients/c/products': answer });
    await expect(provider.listPackages()).rejects.toMatchObject({ code: 'proforma.wrong_scope' });
    await expect(provider.verify()).resolves.toMatchObject({
      ok: false,
      error: { code: 'proforma.wrong_scope' },
    });
  });

  it.each([
    ['only the open link', { reportUrl: 'https://x.test/?a=secret' }],
    ['a link with credentials', { reportUrlLoginRequired: 'https://user:pass@x.test/' }],
    ['a link that is none', { reportUrlLoginRequired: 'javascript:alert(1)' }],
    ['null', { reportUrlLoginRequired: null }],
  ])('has no report link with %s', async (_title, orderDetail) => {
    const provider = await gateway({ [STATUS]: { json: { orderDetail } } });
    await expect(provider.reportLink(IDS)).resolves.toBeNull();
  });

  it('finds an order whose list shows no identifiers by reading each', async () => {
    const provider = await gateway({
      '/v1/clients/c/applicants/a/orders': { json: [{ orderGuid: 'o1' }, { orderGuid: 'o2' }] },
      '/v1/clients/c/orders/o1': { json: { orderGuid: 'o1', externalIdentifier: 'check_0' } },
      '/v1/clients/c/orders/o2': {
        json: { orderGuid: 'o2', externalIdentifier: 'check_1', orderStatus: 'app-pending' },
      },
    });
    const found = await provider.findOrder?.({ personId: 'a', reference: 'check_1' });
    expect(found).toMatchObject({ orderId: 'o2', personId: 'a', order: { status: 'pending' } });
    await expect(provider.findOrder?.({ personId: 'a', reference: 'check_2' })).resolves.toBeNull();
    await expect(provider.findOrder?.({ personId: 'b', reference: 'check_1' })).resolves.toBeNull();
  });

  it('takes the oldest of several orders with one reference', async () => {
    const order = (orderGuid: string, orderedDate: number) => ({
      orderGuid,
      orderedDate,
      externalIdentifier: 'check_1',
    });
    const json = [order('late', 1_700_000_002_000), order('early', 1_700_000_001_000)];
    const provider = await gateway({ '/v1/clients/c/applicants/a/orders': { json } });
    const found = await provider.findOrder?.({ personId: 'a', reference: 'check_1' });
    expect(found).toMatchObject({ orderId: 'early' });
  });
});
