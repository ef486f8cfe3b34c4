import { describe, expect, it } from 'vitest';
import { hrxmlWebhook } from '../../../../src/integrations/proforma/hrxml-package/hrxml-webhook.ts';

function push(status: string, { attributes = '', order = '<OrderId>42</OrderId>' } = {}): Buffer {
  return Buffer.from(
    `<?xml version="1.0"?><BackgroundReports${attributes}><BackgroundReportPackage><ReferenceId><![CDATA[check_1]]></ReferenceId>${order}<ScreeningStatus><OrderStatus>${status}</OrderStatus></ScreeningStatus><ReportURL>https://x.test/?a=secret</ReportURL></BackgroundReportPackage></BackgroundReports>`,
  );
}

const verify = (rawBody: Buffer, authorization?: string) =>
  hrxmlWebhook.verify({ rawBody, headers: { authorization }, keys: ['secret'] });

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('a postback of the XML gateway', () => {
  it('is proven by the password of its address, whatever the user', () => {
    expect(verify(push('New'), basic('gangway:secret'))).toEqual({ ok: true, keyIndex: 0 });
    expect(verify(push('New'), basic('secret:'))).toEqual({ ok: false, reason: 'unsigned' });
    expect(verify(push('New'), basic('gangway:secret2'))).toEqual({ ok: false, reason: 'bad_signature' });
  });

  it('is proven by the password on its root element', () => {
    const embedded = (password: string) => push('New', { attributes: ` userId="u" password="${password}"` });
    expect(verify(embedded('secret'))).toEqual({ ok: true, keyIndex: 0 });
    expect(verify(embedded('guess'))).toEqual({ ok: false, reason: 'bad_signature' });
    expect(verify(embedded(''))).toEqual({ ok: false, reason: 'unsigned' });
  });

  it('is not proven by a document that cannot be read safely', () => {
    const evil = '<!DOCTYPE b [<!ENTITY s "secret">]><BackgroundReports password="&s;"/>';
    expect(verify(Buffer.from(evil))).toEqual({ ok: false, reason: 'unsigned' });
  });

  it('names order and reference and the state, never the link', () => {
    expect(hrxmlWebhook.read(push('InProgress'))).toEqual({
      ok: true,
      event: {
        dedupeKey: expect.stringMatching(/^[0-9a-f]{64}$/),
        type: 'order.in_progress',
        occurredAt: null,
        orderId: '42',
        reference: 'check_1',
      },
    });
  });

  it('is the same occurrence whatever credentials it carries, and another one with another status', () => {
    const keyOf = (body: Buffer) => {
      const read = hrxmlWebhook.read(body);
      return read.ok ? read.event.dedupeKey : read.reason;
    };
    const first = keyOf(push('New'));
    expect(keyOf(push('New', { attributes: ' userId="u" password="p"' }))).toBe(first);
    expect(keyOf(push('Hold'))).not.toBe(first);
    expect(keyOf(push('New', { order: '<OrderId>43</OrderId>' }))).not.toBe(first);
  });

  it('with several packages is malformed', () => {
    const two = push('New')
      .toString()
      .replace(/<BackgroundReportPackage>.*<\/BackgroundReportPackage>/, '$&$&');
    expect(hrxmlWebhook.read(Buffer.from(two))).toEqual({ ok: false, reason: 'malformed' });
  });
});
