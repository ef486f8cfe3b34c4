import { child, childText, type XmlElement } from './safe-xml.ts';

/** One BackgroundReportPackage without its results and without ReportURL, which may let anybody in. */
export interface ReportPackage {
  readonly orderId: string | null;
  readonly referenceId: string | null;
  readonly orderStatus: string | null;
  readonly resultStatus: string | null;
  /** The gateway's own words about a fault; they may name a person. */
  readonly errorText: string | null;
}

/** The packages of a BackgroundReports document. */
export function reportPackages(root: XmlElement): ReportPackage[] {
  return (root.children.get('BackgroundReportPackage') ?? []).map((element) => {
    const status = child(element, 'ScreeningStatus');
    const error = child(element, 'ErrorReport');
    return {
      orderId: idOf(childText(element, 'OrderId')),
      referenceId: idOf(childText(element, 'ReferenceId')),
      orderStatus: childText(status, 'OrderStatus'),
      resultStatus: childText(status, 'ResultStatus'),
      errorText: childText(error, 'ErrorDescription') ?? childText(error, 'ErrorCode'),
    };
  });
}

function idOf(text: string | null): string | null {
  return text !== null && /^[\x21-\x7e]{1,255}$/.test(text) ? text : null;
}
