import { ConsentPage } from '../machinery/candidate-pages.tsx';
import type { Order } from './proforma-state.ts';
import type { ProformaTwin } from './proforma-twin.ts';
import { TEST_PEOPLE } from './test-people.ts';

/** The page of an open application. */
export function QuickappPage({
  twin,
  order,
  problem,
}: {
  twin: ProformaTwin;
  order: Order;
  problem?: string | undefined;
}) {
  const { account, products } = twin.data();
  const product = products.find(({ id }) => id === order.packageId);
  return (
    <ConsentPage
      agency={account.name}
      ordered={product?.name ?? order.packageId}
      firstName={order.applicant.firstName}
      lastName={order.applicant.lastName}
      problem={problem}
      mockPeople={TEST_PEOPLE}
    />
  );
}
