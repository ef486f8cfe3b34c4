import type { OrderBody, ScreeningOrder } from '../../screening-provider.ts';
import { orderPerson } from '../order-person.ts';
import { proformaProblem } from '../order-problem.ts';
import { isPackageId } from '../package-id.ts';

/** Writes an order by package: the subject with an id of ours, and billing references that are passed through. */
export function screeningBody(order: ScreeningOrder): OrderBody {
  if (!order.person) return proformaProblem('person_missing');
  if (!isPackageId(order.package)) return proformaProblem('package_missing');
  const written = orderPerson(order.person);
  if (!written.ok) return proformaProblem(written.code);
  const { firstName, lastName, email, phone } = written.person;
  const reportingIds = [
    ...(order.billingReference ? [{ scheme: 'billing', value: order.billingReference }] : []),
    ...(order.subAccount ? [{ scheme: 'subAccount', value: order.subAccount }] : []),
  ];
  const body = {
    referenceId: order.attemptId,
    packageId: order.package,
    subject: {
      subjectId: order.person.customId,
      name: { given: firstName, middle: '', family: lastName },
      email,
      ...(phone ? { phone } : {}),
    },
    ...(order.workLocation ? { workLocation: order.workLocation } : {}),
    ...(reportingIds.length > 0 ? { partyReportingIds: reportingIds } : {}),
  };
  return { ok: true, body: JSON.stringify(body) };
}
