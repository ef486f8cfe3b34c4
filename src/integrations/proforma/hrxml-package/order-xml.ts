import type { OrderBody, ScreeningOrder } from '../../screening-provider.ts';
import { orderPerson } from '../order-person.ts';
import { proformaProblem } from '../order-problem.ts';
import { isPackageId } from '../package-id.ts';
import { escapeXml } from './safe-xml.ts';

// Texts of a person are escaped, so nothing of theirs can look like this instruction.
const POSTBACK_PLACE = '<?gangway-postback?>';
const POSTBACK_USER = 'gangway';

/** A login of the gateway. */
export interface GatewayLogin {
  readonly userId: string;
  readonly password: string;
}

/**
 * Writes a BackgroundSearchPackage: `x:interface=Applicant` makes the gateway ask the candidate for everything but name
 * and e-mail. Neither the login nor the address for results is in the frozen text: both are secrets of the connection.
 */
export function packageXml(order: ScreeningOrder): OrderBody {
  if (order.subAccount) return proformaProblem('sub_account_unsupported');
  if (!order.person) return proformaProblem('person_missing');
  if (!isPackageId(order.package)) return proformaProblem('package_missing');
  const written = orderPerson(order.person);
  if (!written.ok) return proformaProblem(written.code);
  const { firstName, lastName, email, phone } = written.person;
  const name = [tag('GivenName', firstName), tag('MiddleName', ''), tag('FamilyName', lastName)].join('');
  const personal = [`<PersonName>${name}</PersonName>`, phone ? tag('Telephone', phone) : ''].join('');
  const items = [
    item('x:interface', 'Applicant'),
    item('x:integration_type', 'Gangway'),
    item('x:return_xml_results', 'no'),
    order.billingReference ? item('x:ordernotes', order.billingReference.slice(0, 255)) : '',
    POSTBACK_PLACE,
  ].join('');
  const body = [
    `<BackgroundSearchPackage action="submit" type="${escapeXml(order.package)}">`,
    tag('ReferenceId', order.attemptId),
    `<PersonalData>${personal}${tag('EmailAddress', email)}</PersonalData>`,
    `<Screenings useConfigurationDefaults="yes">${items}</Screenings>`,
    '</BackgroundSearchPackage>',
  ].join('');
  return { ok: true, body };
}

/** Asks for the status of an order. */
export function statusXml(orderId: string): string {
  return `<BackgroundSearchPackage action="status">${tag('OrderId', orderId)}</BackgroundSearchPackage>`;
}

/** The whole request: the package with login and postback put in where they belong. */
export function requestXml(
  packageText: string,
  { login, postback }: { readonly login: GatewayLogin; readonly postback: string | null },
): string {
  const place = postback ? item('x:postback_url', postback) : '';
  const content = packageText.replace(POSTBACK_PLACE, () => place);
  const attributes = `userId="${escapeXml(login.userId)}" password="${escapeXml(login.password)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?><BackgroundCheck ${attributes}>${content}</BackgroundCheck>`;
}

/** The address for results with the secret in it, as user and password of Basic authentication. */
export function postbackAddress(url: string | undefined, secret: string | undefined): string | null {
  if (!url || !secret) return null;
  const address = new URL(url);
  address.username = POSTBACK_USER;
  address.password = encodeURIComponent(secret);
  return address.href;
}

function tag(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

function item(type: string, text: string): string {
  return `<AdditionalItems type="${type}">${tag('Text', text)}</AdditionalItems>`;
}
