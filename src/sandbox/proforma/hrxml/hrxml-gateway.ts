import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

const PARSER = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => name === 'AdditionalItems',
});

const Text = z.string().trim();
const Items = z
  .array(z.object({ '@type': z.string(), Text: Text.default('') }))
  .default([])
  .transform((items) => new Map(items.map((item) => [item['@type'], item.Text])));

const Request = z.object({
  BackgroundCheck: z.object({
    '@userId': z.string().default(''),
    '@password': z.string().default(''),
    BackgroundSearchPackage: z.object({
      '@action': z.string().default(''),
      '@type': z.string().default(''),
      ReferenceId: Text.default(''),
      OrderId: Text.default(''),
      PersonalData: z
        .object({
          PersonName: z.object({ GivenName: Text.default(''), FamilyName: Text.default('') }),
          EmailAddress: Text.default(''),
        })
        .optional(),
      Screenings: z.object({ AdditionalItems: Items }).optional(),
    }),
  }),
});

/** A request of the gateway; undefined when it is none. */
export function readGatewayRequest(xml: string): GatewayRequest | undefined {
  if (/<!doctype/i.test(xml)) return undefined;
  try {
    const parsed = Request.safeParse(PARSER.parse(xml));
    return parsed.success ? parsed.data.BackgroundCheck : undefined;
  } catch {
    return undefined;
  }
}
export type GatewayRequest = z.infer<typeof Request>['BackgroundCheck'];

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** One BackgroundReports document with one package. */
export function reportsXml(content: string, login: { userId: string; password: string } | null): string {
  const attributes = login
    ? ` userId="${escaped(login.userId)}" password="${escaped(login.password)}"`
    : ' userId="" password=""';
  return `<?xml version="1.0"?><BackgroundReports${attributes}><BackgroundReportPackage>${content}</BackgroundReportPackage></BackgroundReports>`;
}

/** The answer to what cannot be done: always HTTP 200, with `x:error` and without an order id. */
export function errorXml(text: string, reference = ''): string {
  const status = '<ScreeningStatus><OrderStatus>x:error</OrderStatus></ScreeningStatus>';
  const report = `<ErrorReport><ErrorCode>1</ErrorCode><ErrorDescription>${escaped(text)}</ErrorDescription></ErrorReport>`;
  return reportsXml(`<ReferenceId>${escaped(reference)}</ReferenceId>${status}${report}`, null);
}
