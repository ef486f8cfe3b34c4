import type { Hono } from 'hono';
import { CandidateMessage } from '../machinery/candidate-pages.tsx';
import type { TwinContext, TwinEnv } from '../machinery/control-router.ts';
import { isOpen, submitOrder } from './order-changes.ts';
import type { Order } from './proforma-state.ts';
import type { ProformaTwin } from './proforma-twin.ts';
import { QuickappPage } from './quickapp-page.tsx';

const PATH = '/quickapp/:token';

function orderOf(c: TwinContext, { data }: ProformaTwin): Order | undefined {
  return Object.values(data().orders).find(({ token }) => token === c.req.param('token'));
}

function closedPage(c: TwinContext, order: Order | undefined) {
  if (order === undefined) {
    return c.html(<CandidateMessage title="Not found" text="This application does not exist." />, 404);
  }
  if (order.phase === 'invited' || order.phase === 'expired' || order.phase === 'canceled') {
    return c.html(
      <CandidateMessage title="Application closed" text="This application is no longer open." />,
      410,
    );
  }
  return c.html(<CandidateMessage title="Thank you" text="Your information was submitted." />);
}

/** The candidate's own pages, the same for every wire. */
export function quickappRoutes(app: Hono<TwinEnv>, twin: ProformaTwin): void {
  app.get(PATH, (c) => {
    const order = orderOf(c, twin);
    return order && isOpen(twin, order)
      ? c.html(<QuickappPage twin={twin} order={order} />)
      : closedPage(c, order);
  });
  app.post(PATH, async (c) => {
    const order = orderOf(c, twin);
    if (!order || !isOpen(twin, order)) return closedPage(c, order);
    const form = await c.req.parseBody();
    const field = (name: string) => String(form[name] ?? '').trim();
    if (field('consent') !== 'yes') {
      const problem = 'Please authorize the background check.';
      return c.html(<QuickappPage twin={twin} order={order} problem={problem} />, 422);
    }
    order.applicant.firstName = field('first_name') || order.applicant.firstName;
    order.applicant.lastName = field('last_name') || order.applicant.lastName;
    submitOrder(twin, order, { ssn: field('ssn') });
    await twin.machine.flush();
    return c.redirect(c.req.path, 303);
  });
}
