import { describe, expect, it } from 'vitest';
import {
  packageXml,
  postbackAddress,
  requestXml,
  statusXml,
} from '../../../../src/integrations/proforma/hrxml-package/order-xml.ts';
import {
  child,
  childText,
  readXml,
  type XmlElement,
} from '../../../../src/integrations/proforma/hrxml-package/safe-xml.ts';
import type { ScreeningOrder } from '../../../../src/integrations/screening-provider.ts';

const LOGIN = { userId: 'user', password: 'pa"ss<&' };

const ORDER: ScreeningOrder = {
  attemptId: 'check_1',
  package: 'Standard & <More>',
  personId: null,
  person: {
    customId: 'inst:emp_1',
    email: 'ada.byron@example.test',
    firstName: 'Ada<?gangway-postback?>',
    lastName: 'O\u2019Byron \u{1F600}\u0007',
    phone: '+1 415 555 2671',
    workLocation: null,
  },
  workLocation: null,
};

function frozen(order: ScreeningOrder): string {
  const written = packageXml(order);
  if (!written.ok) throw new Error(written.problem.code);
  return written.body;
}

function rootOf(xml: string): XmlElement {
  const reading = readXml(Buffer.from(xml));
  if (!reading.ok) throw new Error(reading.fault);
  return reading.root;
}

function itemsOf(root: XmlElement): Record<string, string> {
  const screenings = child(child(root, 'BackgroundSearchPackage'), 'Screenings');
  const items = screenings?.children.get('AdditionalItems') ?? [];
  return Object.fromEntries(
    items.map((item) => [item.attributes.get('type') ?? '', childText(item, 'Text') ?? '']),
  );
}

describe('an order of the XML gateway', () => {
  it('names package, reference and person, and lets the gateway ask the candidate for the rest', () => {
    const root = rootOf(requestXml(frozen(ORDER), { login: LOGIN, postback: null }));
    const order = child(root, 'BackgroundSearchPackage');
    expect(order?.attributes.get('action')).toBe('submit');
    expect(order?.attributes.get('type')).toBe('Standard & <More>');
    expect(childText(order, 'ReferenceId')).toBe('check_1');
    const name = child(child(order, 'PersonalData'), 'PersonName');
    expect(childText(name, 'GivenName')).toBe('Ada<?gangway-postback?>');
    expect(childText(name, 'FamilyName')).toBe('O\u2019Byron \u{1F600}');
    expect(itemsOf(root)).toEqual({
      'x:interface': 'Applicant',
      'x:integration_type': 'Gangway',
      'x:return_xml_results': 'no',
    });
  });

  it('keeps the secrets of the connection out of the frozen text and puts them in when it is sent', () => {
    const text = frozen(ORDER);
    const postback = postbackAddress('https://gangway.test/hook', 's3cret/:@');
    const sent = requestXml(text, { login: LOGIN, postback });
    expect(text).not.toMatch(/s3cret|pa"ss|pa&quot;|hook/);
    const root = rootOf(sent);
    expect(root.attributes.get('userId')).toBe('user');
    expect(root.attributes.get('password')).toBe('pa"ss<&');
    const address = new URL(itemsOf(root)['x:postback_url'] ?? '');
    expect(decodeURIComponent(address.password)).toBe('s3cret/:@');
    expect(address.host).toBe('gangway.test');
  });

  it('asks for no results and no credentials in links', () => {
    expect(frozen(ORDER)).not.toContain('embed_credentials');
    expect(frozen(ORDER)).toContain('<AdditionalItems type="x:return_xml_results"><Text>no</Text>');
  });

  it('passes a billing reference on and refuses a sub-account', () => {
    const root = rootOf(
      requestXml(frozen({ ...ORDER, billingReference: 'PO <7>' }), { login: LOGIN, postback: null }),
    );
    expect(itemsOf(root)['x:ordernotes']).toBe('PO <7>');
    expect(packageXml({ ...ORDER, subAccount: 'north' })).toMatchObject({
      problem: { code: 'sub_account_unsupported' },
    });
  });

  it('has no postback without an address or without a secret', () => {
    expect(postbackAddress(undefined, 'secret')).toBeNull();
    expect(postbackAddress('https://gangway.test/hook', undefined)).toBeNull();
  });

  it('is asked for by its escaped id', () => {
    expect(statusXml('1<2')).toContain('<OrderId>1&lt;2</OrderId>');
  });
});
