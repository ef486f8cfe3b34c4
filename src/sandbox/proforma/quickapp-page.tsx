import { Page } from '../machinery/page-layout.tsx';
import type { Order } from './proforma-state.ts';
import type { ProformaTwin } from './proforma-twin.ts';
import { TEST_PEOPLE } from './test-people.ts';

/** The form on which the candidate consents; works without scripts. */
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
    <Page title={`Background check for ${account.name}`}>
      <p>
        {account.name} asks you to complete a background check ({product?.name ?? order.packageId}).
      </p>
      {problem === undefined ? null : (
        <p class="notice" role="alert">
          {problem}
        </p>
      )}
      <form method="post" class="stack card">
        <label>
          First name
          <input name="first_name" required value={order.applicant.firstName} autocomplete="given-name" />
        </label>
        <label>
          Last name
          <input name="last_name" required value={order.applicant.lastName} autocomplete="family-name" />
        </label>
        <label>
          Social Security number (optional here; use a test number)
          <input name="ssn" inputmode="numeric" placeholder="111-22-3333" autocomplete="off" />
        </label>
        <label class="check">
          <input type="checkbox" name="consent" value="yes" required />
          <span>I have read the disclosure and authorize this background check.</span>
        </label>
        <button type="submit">Submit</button>
      </form>
      <details class="card">
        <summary>Test people</summary>
        <table>
          {TEST_PEOPLE.map(({ name, ssn, outcome }) => (
            <tr>
              <td>{name}</td>
              <td>{ssn}</td>
              <td>{outcome}</td>
            </tr>
          ))}
        </table>
      </details>
    </Page>
  );
}

/** What the candidate sees when there is nothing to fill in. */
export function QuickappMessage({ title, text }: { title: string; text: string }) {
  return (
    <Page title={title}>
      <p>{text}</p>
    </Page>
  );
}
