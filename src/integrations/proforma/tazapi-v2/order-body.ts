import type { OrderBody, ScreeningOrder, ScreeningPerson } from '../../screening-provider.ts';
import { orderPerson } from '../order-person.ts';
import { proformaProblem } from '../order-problem.ts';
import { isPackageId } from '../package-id.ts';

/** Writes the body of `POST .../applicants`; whatever else is needed the candidate enters in QuickApp. */
export function applicantBody(person: ScreeningPerson): OrderBody {
  const written = orderPerson(person);
  if (!written.ok) return proformaProblem(written.code);
  const { firstName, lastName, email } = written.person;
  return { ok: true, body: JSON.stringify({ firstName, noMiddleName: true, lastName, email }) };
}

/**
 * Writes the body of `POST .../orders`: the gateway itself sends the candidate the link of its application, and the
 * attempt's id comes back with every order and event.
 */
export function orderBody(order: ScreeningOrder): OrderBody {
  if (order.billingReference) return proformaProblem('billing_reference_unsupported');
  if (order.subAccount) return proformaProblem('sub_account_unsupported');
  if (!order.personId) return proformaProblem('person_missing');
  if (!isPackageId(order.package)) return proformaProblem('package_missing');
  const body = {
    applicantGuid: order.personId,
    clientProductGuid: order.package,
    useQuickApp: true,
    quickappNotifyApplicants: true,
    externalIdentifier: order.attemptId,
  };
  return { ok: true, body: JSON.stringify(body) };
}
