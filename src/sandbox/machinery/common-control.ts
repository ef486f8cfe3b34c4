import { z } from 'zod';
import { ControlRefusal, type ControlRouter, controlBody } from './control-router.ts';
import type { Machine } from './machine.ts';
import { newRequestFault, RequestFaultInput } from './request-faults.ts';
import { isAbout, newWebhookFault, type WEBHOOK_FAULT_KINDS, WebhookFaultInput } from './webhook-faults.ts';

function addClock({ route }: ControlRouter, { state, clock, scheduler, changed }: Machine): void {
  route('GET', '/clock', 'the sandbox clock (epoch ms) and its time scale', () => ({
    now: clock.now(),
    timeScale: state().timeScale,
  }));
  route('PUT', '/clock', '{timeScale}: 60 makes waits of an hour last a minute', async (c) => {
    const { timeScale } = await controlBody(c, z.object({ timeScale: z.number().positive() }));
    state().timeScale = timeScale;
    changed();
    scheduler.wake();
    return { now: clock.now(), timeScale };
  });
  route(
    'POST',
    '/clock/advance',
    '{ms}: jumps the clock; all that falls due on the way happens',
    async (c) => {
      const { ms } = await controlBody(c, z.object({ ms: z.number().nonnegative() }));
      await scheduler.advance(ms);
      return { now: clock.now(), timeScale: state().timeScale };
    },
  );
}

function addFaults({ route }: ControlRouter, { state, changed }: Machine): void {
  route('GET', '/faults', 'request and webhook faults that are armed', () => ({
    faults: state().faults,
    webhookFaults: state().webhookFaults,
  }));
  route(
    'POST',
    '/faults',
    '{match: {method?, path?, header?}, kind, status?, body?, retryAfter?, delayMs?, times?, afterEffect?}',
    async (c) => {
      const fault = newRequestFault(await controlBody(c, RequestFaultInput));
      state().faults.push(fault);
      changed();
      return fault;
    },
  );
  route('DELETE', '/faults', 'disarms all request and webhook faults', () => {
    state().faults = [];
    state().webhookFaults = [];
    changed();
  });
  route('DELETE', '/faults/:id', 'disarms one request or webhook fault, if it is still armed', (c) => {
    const others = ({ id }: { id: string }) => id !== c.req.param('id');
    state().faults = state().faults.filter(others);
    state().webhookFaults = state().webhookFaults.filter(others);
    changed();
  });
}

function addWebhookFaults(
  { route }: ControlRouter,
  { state, changed }: Machine,
  kinds: readonly (typeof WEBHOOK_FAULT_KINDS)[number][],
): void {
  const what = `{match: {event?, hookId?}, kind: ${kinds.join(' | ')}, delayMs?, times?}`;
  route('POST', '/webhook-faults', what, async (c) => {
    const input = await controlBody(c, WebhookFaultInput);
    if (!kinds.includes(input.kind)) {
      throw new ControlRefusal(400, `this vendor knows only ${kinds.join(', ')}`);
    }
    const fault = newWebhookFault(input);
    state().webhookFaults.push(fault);
    changed();
    return fault;
  });
}

function addDeliveries({ route }: ControlRouter, { state, deliverer }: Machine): void {
  const what =
    '?about=id: the newest webhook deliveries with every attempt, oldest first; of one candidate or all';
  route('GET', '/deliveries', what, (c) => {
    const about = c.req.query('about');
    const all = Object.values(state().deliveries);
    return { data: about === undefined ? all : all.filter((delivery) => isAbout(delivery, about)) };
  });
  route('POST', '/deliveries/:id/rerun', 'sends a delivery once more', (c) => {
    if (!deliverer.rerun(c.req.param('id') ?? '')) throw new ControlRefusal(404, 'no such delivery');
  });
}

/** The control calls that both twins have. */
export function addCommonControl(
  control: ControlRouter,
  machine: Machine,
  {
    webhookFaultKinds,
    dump,
    reset,
  }: {
    webhookFaultKinds: readonly (typeof WEBHOOK_FAULT_KINDS)[number][];
    /** The vendor's part of the state dump. */
    dump: () => Record<string, unknown>;
    reset: () => void;
  },
): void {
  addClock(control, machine);
  addFaults(control, machine);
  addWebhookFaults(control, machine, webhookFaultKinds);
  addDeliveries(control, machine);
  control.route('GET', '/state', 'everything the twin holds, with counts', () => ({
    ...dump(),
    requests: machine.state().requestCounts,
    recentRequests: machine.state().recentRequests,
    deliveries: Object.values(machine.state().deliveries),
    jobs: Object.values(machine.state().jobs),
    faults: machine.state().faults,
    webhookFaults: machine.state().webhookFaults,
    clock: { now: machine.clock.now(), timeScale: machine.state().timeScale },
  }));
  control.route('POST', '/reset', 'forgets everything and starts from the seed', () => {
    reset();
    machine.scheduler.wake();
  });
}
