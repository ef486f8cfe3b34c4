import { createHash } from 'node:crypto';
import type { Order } from '../proforma-state.ts';
import { linkOf, type ProformaTwin } from '../proforma-twin.ts';

const DAY_MS = 24 * 3_600_000;

function productName({ data }: ProformaTwin, { packageId }: Order): string {
  return data().products.find(({ id }) => id === packageId)?.name ?? '';
}

/** An order as lists and the answer to its creation show it. */
export function renderOrder(twin: ProformaTwin, order: Order): Record<string, unknown> {
  const { applicant } = order;
  return {
    orderGuid: order.id,
    fileNumber: order.fileNumber,
    orderStatus: order.status,
    orderType: 'EMPLOYMENT',
    orderedDate: order.createdAt,
    ...(order.reference === null ? {} : { externalIdentifier: order.reference }),
    applicantName: `${applicant.lastName}, ${applicant.firstName}`,
    productName: productName(twin, order),
    searchFlagged: order.flagged,
    quickappApplicantLink: linkOf(twin, order),
  };
}

/** An order read by itself. */
export function renderFullOrder(twin: ProformaTwin, order: Order): Record<string, unknown> {
  return {
    ...renderOrder(twin, order),
    completedDate: order.completedAt,
    clientProductGuid: order.packageId,
    applicantGuid: order.applicant.guid,
    includedSearches: [{ searchGuid: searchGuid(order), displayName: 'National Criminal' }],
    quickappInfo: {
      daysActive: Math.floor((twin.now() - order.createdAt) / DAY_MS),
      dateExpires: order.expiresAt,
      remindersSent: Math.max(0, order.notified - 1),
    },
  };
}

/** The links to a report: the first lets anybody in, the second asks for a login. */
export function renderStatus(twin: ProformaTwin, order: Order): Record<string, unknown> {
  const root = twin.publicUrl();
  const access = createHash('sha256').update(order.token).digest('hex').slice(0, 24);
  const links = {
    reportUrl: `${root}/send/interchangeview/?a=${access}&c=rptview&file=${order.fileNumber}`,
    reportUrlLoginRequired: `${root}/editor/viewReport.taz?file=${order.fileNumber}`,
  };
  return {
    orderDetail: {
      externalIdentifier: order.reference,
      fileNumber: order.fileNumber,
      status: order.status,
      ...(order.phase === 'complete' ? links : {}),
    },
    coApplicantDetails: [],
  };
}

/** One search of the order; the twin has one for each. */
export function searchGuid({ id }: Order): string {
  const hex = createHash('sha256').update(`search ${id}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
