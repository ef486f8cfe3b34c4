import { z } from 'zod';
import { addCommonControl } from '../machinery/common-control.ts';
import {
  ControlRefusal,
  type ControlRouter,
  controlBody,
  type TwinContext,
} from '../machinery/control-router.ts';
import { WEBHOOK_FAULT_KINDS } from '../machinery/webhook-faults.ts';
import { expireOrder, setStatus, submitOrder } from './order-changes.ts';
import { type Order, OUTCOMES, ProformaTwinSettings, Scenario } from './proforma-state.ts';
import { linkOf, type ProformaTwin } from './proforma-twin.ts';

function countBy(values: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function shown(twin: ProformaTwin, order: Order) {
  return { ...order, candidateUrl: linkOf(twin, order) };
}

function dump(twin: ProformaTwin): Record<string, unknown> {
  const { account, settings, scenario, products, applicants, orders } = twin.data();
  const all = Object.values(orders);
  return {
    kind: twin.dialect.kind,
    account,
    settings,
    scenario,
    products,
    applicants: Object.values(applicants),
    orders: all.map((order) => shown(twin, order)),
    counts: {
      applicants: Object.keys(applicants).length,
      orders: all.length,
      ordersByReference: countBy(all.map(({ reference }) => reference ?? '')),
      deliveries: twin.machine.state().deliveryCount,
    },
  };
}

function addSwitches({ route }: ControlRouter, twin: ProformaTwin): void {
  const change = (target: 'settings' | 'scenario', values: object) => {
    Object.assign(twin.data()[target], values);
    twin.machine.changed();
    return twin.data()[target];
  };
  route('GET', '/scenario', 'what the candidate and the agency do by themselves', () => twin.data().scenario);
  route(
    'PUT',
    '/scenario',
    '{candidate: manual | auto, submitAfterMs, outcome, completeAfterMs, expireAfterMs}: any of them',
    async (c) => change('scenario', await controlBody(c, Scenario.partial())),
  );
  route('GET', '/settings', 'switches for what differs between agencies', () => twin.data().settings);
  route('PUT', '/settings', 'changes the switches that are given', async (c) =>
    change('settings', await controlBody(c, ProformaTwinSettings.partial())),
  );
}

function addOrderCalls({ route }: ControlRouter, twin: ProformaTwin): void {
  const one = (path: string, what: string, act: (c: TwinContext, order: Order) => void | Promise<void>) =>
    route('POST', `/orders/:id/${path}`, what, async (c) => {
      const order = twin.data().orders[c.req.param('id') ?? ''];
      if (order === undefined) throw new ControlRefusal(404, 'no such order');
      await act(c, order);
      return shown(twin, order);
    });
  route('GET', '/orders', 'all orders with the pages of their candidates', () => ({
    data: Object.values(twin.data().orders).map((order) => shown(twin, order)),
  }));
  one('submit', '{outcome?}: the candidate fills in and submits the form', async (c, order) => {
    const { outcome } = await controlBody(c, z.object({ outcome: z.enum(OUTCOMES).optional() }));
    submitOrder(twin, order, { outcome });
  });
  one('expire', 'lets the application run out now', (_, order) => expireOrder(twin, order));
  const words = Object.keys(twin.dialect.statuses).join(' | ');
  one('status', `{status: ${words}, flagged?}: puts the order into any status`, async (c, order) => {
    const Wanted = z.object({ status: z.string(), flagged: z.boolean().optional() });
    const { status, flagged } = await controlBody(c, Wanted);
    const phase = twin.dialect.statuses[status];
    if (phase === undefined) throw new ControlRefusal(400, `the statuses are ${words}`);
    setStatus(twin, order, { status, phase, ...(flagged === undefined ? {} : { flagged }) });
  });
  one('raw-status', '{status}: puts a word on the wire that nobody knows', async (c, order) => {
    const { status } = await controlBody(c, z.object({ status: z.string() }));
    setStatus(twin, order, { status, phase: order.phase });
  });
  one('forget', 'removes the order, as if it had never been', (_, order) => {
    delete twin.data().orders[order.id];
    twin.machine.changed();
  });
}

/** Everything under `/_control` of a Proforma twin. */
export function addProformaControl(control: ControlRouter, twin: ProformaTwin, reset: () => void): void {
  addSwitches(control, twin);
  addOrderCalls(control, twin);
  addCommonControl(control, twin.machine, {
    webhookFaultKinds: WEBHOOK_FAULT_KINDS,
    dump: () => dump(twin),
    reset,
  });
}
