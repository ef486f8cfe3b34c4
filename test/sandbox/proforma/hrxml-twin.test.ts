import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWebhookReceiver } from '../../integrations/contract/webhook-receiver.ts';
import { eventually } from '../call.ts';
import { type OpenTwin, openTwin } from './proforma-desk.ts';

let twin: OpenTwin;
let receiver: Awaited<ReturnType<typeof startWebhookReceiver>>;
beforeEach(async () => {
  receiver = await startWebhookReceiver();
  twin = await openTwin({ kind: 'hrxml-package' });
});
afterEach(async () => {
  await twin.stop();
  await receiver.close();
});

const ask = async (content: string, login = twin.access) => {
  const attributes = `userId="${login.userId}" password="${login.password}"`;
  const body = `<?xml version="1.0"?><BackgroundCheck ${attributes}>${content}</BackgroundCheck>`;
  return (await twin.call('/v1/interchange', { body })).text;
};

function submission({ product = 'tasker_pro', email = 'a@example.test', postback = '' } = {}): string {
  const item = postback
    ? `<AdditionalItems type="x:postback_url"><Text>${postback}</Text></AdditionalItems>`
    : '';
  return `<BackgroundSearchPackage action="submit" type="${product}"><ReferenceId>ref</ReferenceId><PersonalData><PersonName><GivenName>Ada</GivenName><FamilyName>Byron</FamilyName></PersonName><EmailAddress>${email}</EmailAddress></PersonalData><Screenings useConfigurationDefaults="yes"><AdditionalItems type="x:interface"><Text>Applicant</Text></AdditionalItems>${item}</Screenings></BackgroundSearchPackage>`;
}

const idOf = (xml: string) => /<OrderId>(\d+)<\/OrderId>/.exec(xml)?.[1] ?? '';

describe('the XML twin', () => {
  it('takes an order by package and tells its status', async () => {
    const taken = await ask(submission());
    expect(taken).toContain('<OrderStatus>New</OrderStatus>');
    expect(taken).toContain('<ReferenceId>ref</ReferenceId>');
    const id = idOf(taken);
    await twin.control(`/orders/${id}/status`, { status: 'Completed', flagged: true });
    const status = await ask(
      `<BackgroundSearchPackage action="status"><OrderId>${id}</OrderId></BackgroundSearchPackage>`,
    );
    expect(status).toContain('<ResultStatus>Hit</ResultStatus>');
    expect(status).toContain('<ReportURL>');
  });

  it.each([
    ['another product', () => ask(submission({ product: 'x' }))],
    ['no e-mail', () => ask(submission({ email: '' }))],
    ['a wrong password', () => ask(submission(), { ...twin.access, password: 'x' })],
    [
      'an unknown order',
      () => ask('<BackgroundSearchPackage action="status"><OrderId>1</OrderId></BackgroundSearchPackage>'),
    ],
    ['an unknown action', () => ask('<BackgroundSearchPackage action="buy"/>')],
    ['a document type', async () => (await twin.call('/v1/interchange', { body: '<!DOCTYPE a><a/>' })).text],
    ['no XML', async () => (await twin.call('/v1/interchange', { body: 'hello' })).text],
  ])('answers x:error in a 200 without an order id to %s', async (_title, call) => {
    const answer = await call();
    expect(answer).toContain('<OrderStatus>x:error</OrderStatus>');
    expect(answer).toContain('<ErrorDescription>');
    expect(answer).not.toContain('<OrderId>');
  });

  it('pushes the whole order at each change to the address of the order, with the login in it', async () => {
    const postback = receiver.url.replace('http://', 'http://gangway:secret@');
    const id = idOf(await ask(submission({ postback })));
    await twin.control('/settings', { embedCredentials: true }, 'PUT');
    await twin.control(`/orders/${id}/status`, { status: 'InProgress' });
    await twin.control(`/orders/${id}/status`, { status: 'Completed' });
    await eventually(() => receiver.received.length >= 2 || undefined);
    const bodies = receiver.received.map(({ rawBody }) => rawBody.toString());
    expect(bodies[0]).toContain('<OrderStatus>InProgress</OrderStatus>');
    expect(bodies[1]).toContain('<ResultStatus>Clear</ResultStatus>');
    expect(bodies[1]).toContain(`password="${twin.access.password}"`);
    const types = receiver.received.map(({ headers }) => headers['content-type']);
    expect(new Set(types)).toEqual(new Set(['text/xml; charset=utf-8']));
    const basic = `Basic ${Buffer.from('gangway:secret').toString('base64')}`;
    expect(receiver.received.map(({ headers }) => headers.authorization)).toEqual([basic, basic]);
  });
});
