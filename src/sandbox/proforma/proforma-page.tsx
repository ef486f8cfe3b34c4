import type { Hono } from 'hono';
import type { TwinEnv } from '../machinery/control-router.ts';
import { ActionButton, Page } from '../machinery/page-layout.tsx';
import { isOpen, setStatus } from './order-changes.ts';
import type { Order } from './proforma-state.ts';
import { linkOf, type ProformaTwin } from './proforma-twin.ts';

const SHOWN = 50;

function OrderCard({ twin, order }: { twin: ProformaTwin; order: Order }) {
  const { applicant, status, id, reference, createdAt } = order;
  const product = twin.data().products.find((known) => known.id === order.packageId);
  return (
    <article class="card">
      <h3>
        {applicant.firstName} {applicant.lastName} <span class="badge">{status}</span>
      </h3>
      <p class="facts">
        {product?.name} · ordered {new Date(createdAt).toISOString()}
        {order.flagged ? ' · flagged' : ''}
      </p>
      <p class="facts">
        {id} · {reference}
      </p>
      {isOpen(twin, order) ? (
        <a href={new URL(linkOf(twin, order)).pathname}>Open the candidate's page</a>
      ) : null}
      <ActionButton action={`/play/orders/${id}`} label="Set status">
        <select name="status" aria-label="Status">
          {Object.keys(twin.dialect.statuses).map((word) => (
            <option value={word} selected={word === status}>
              {word}
            </option>
          ))}
        </select>
      </ActionButton>
    </article>
  );
}

/** The page on which a person plays the agency. */
export function proformaPage(app: Hono<TwinEnv>, twin: ProformaTwin): void {
  app.get('/', (c) => {
    const orders = Object.values(twin.data().orders);
    return c.html(
      <Page title={`Proforma sandbox (${twin.dialect.kind})`}>
        <h2>Orders ({orders.length})</h2>
        {orders
          .slice(-SHOWN)
          .reverse()
          .map((order) => (
            <OrderCard twin={twin} order={order} />
          ))}
        <p class="facts">
          Control API: <a href="/_control">/_control</a>
        </p>
      </Page>,
    );
  });
  // TazAPI: where `reportUrlLoginRequired` leads; whoever plays here counts as logged in.
  app.get('/editor/viewReport.taz', (c) => {
    const file = Number(c.req.query('file'));
    const order = Object.values(twin.data().orders).find(({ fileNumber }) => fileNumber === file);
    if (order?.phase !== 'complete') return c.html(<Page title="No such report" />, 404);
    return c.html(
      <Page title={`Report ${file}`}>
        <OrderCard twin={twin} order={order} />
      </Page>,
    );
  });
  app.post('/play/orders/:id', async (c) => {
    const order = twin.data().orders[c.req.param('id')];
    const status = String((await c.req.parseBody()).status ?? '');
    const phase = twin.dialect.statuses[status];
    if (!order || !phase) return c.html(<Page title="No such order or status" />, 404);
    setStatus(twin, order, { status, phase });
    await twin.machine.flush();
    return c.redirect('/', 303);
  });
}
