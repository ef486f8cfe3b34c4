import type { HttpBindings } from '@hono/node-server';
import type { Deliverer } from './deliverer.ts';
import type { MachineState } from './machine-state.ts';
import { type RequestFault, takeRequestFault } from './request-faults.ts';
import { recordRequest } from './request-log.ts';
import type { SandboxClock } from './sandbox-clock.ts';
import {
  closeHalfWay,
  dribble,
  dropConnection,
  htmlInstead,
  plannedStatus,
  staySilent,
  truncatedJson,
} from './spoilt-answers.ts';

const WEBHOOKS_FIRST_LIMIT_MS = 10_000;
const DEFAULT_DELAY_MS = 1000;

/** How long the handler itself is to take, before or after it does its work. */
export interface HandlingDelay {
  ms: number;
  after: boolean;
}

export interface TwinBindings extends HttpBindings {
  handlingDelay?: HandlingDelay;
}

/** Answers one request of the vendor's API. */
export type Answer = (request: Request, env: TwinBindings) => Response | Promise<Response>;

async function spoil({
  fault,
  env,
  work,
  deliverer,
  missingBody,
}: {
  fault: RequestFault;
  env: TwinBindings;
  work: (handlingDelay?: HandlingDelay) => Promise<Response>;
  deliverer: Deliverer;
  missingBody: (status: number) => unknown;
}): Promise<Response> {
  const before = deliverer.mark();
  const effect = fault.afterEffect ? await workIfApart(fault, work) : undefined;
  switch (fault.kind) {
    case 'status':
      return plannedStatus(fault, missingBody(fault.status));
    case 'timeout':
      return staySilent(env, fault);
    case 'html_200':
      return htmlInstead();
    case 'truncated_json':
      return truncatedJson(effect);
    case 'half_close':
      return closeHalfWay(env, effect);
    case 'drop_before':
      return dropConnection(env);
    case 'drop_after':
      await (effect ?? work());
      return dropConnection(env);
    case 'slow_body':
      return dribble(env, effect ?? (await work()), fault);
    case 'delay':
      return work({ ms: fault.delayMs ?? DEFAULT_DELAY_MS, after: fault.afterEffect });
    case 'webhook_before_response': {
      const response = effect ?? (await work());
      await deliverer.settled(before, fault.delayMs ?? WEBHOOKS_FIRST_LIMIT_MS);
      return response;
    }
  }
}

/** `drop_before` has no effect by its name, and `delay` works inside the handler. */
async function workIfApart(
  fault: RequestFault,
  work: () => Promise<Response>,
): Promise<Response | undefined> {
  return fault.kind === 'drop_before' || fault.kind === 'delay' ? undefined : work();
}

/** Wraps the twin: counts API requests and applies the request fault that matches. */
export function createFaultGate({
  machine,
  clock,
  deliverer,
  answer,
  missingBody,
  changed,
}: {
  machine: () => MachineState;
  clock: SandboxClock;
  deliverer: Deliverer;
  answer: Answer;
  /** The vendor's error body for a status that a fault asks for without a body. */
  missingBody: (status: number) => unknown;
  changed: () => void;
}): Answer {
  return async (request, env) => {
    const path = new URL(request.url).pathname;
    if (!path.startsWith('/v1/')) return answer(request, env);
    const { method, headers } = request;
    const fault = takeRequestFault(machine().faults, { method, path, headers });
    const record = recordRequest(machine(), { at: clock.now(), method, path, fault: fault?.kind ?? null });
    changed();
    const work = async (handlingDelay?: HandlingDelay) =>
      answer(request, handlingDelay === undefined ? env : { ...env, handlingDelay });
    const response =
      fault === undefined ? await work() : await spoil({ fault, env, work, deliverer, missingBody });
    record.status = response.headers.has('x-hono-already-sent') ? null : response.status;
    return response;
  };
}
