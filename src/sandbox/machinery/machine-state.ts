import type { Job } from './due-jobs.ts';
import type { RequestFault } from './request-faults.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';
import type { WebhookFault } from './webhook-faults.ts';

export interface ReceivedRequest {
  at: number;
  method: string;
  path: string;
  status: number | null;
  fault: string | null;
}

/** The part of a twin's state that both vendors' twins have; all of it is JSON. */
export interface MachineState {
  clockOffsetMs: number;
  timeScale: number;
  jobs: Record<string, Job>;
  deliveries: Record<string, WebhookDelivery>;
  deliveryCount: number;
  /** Deliveries kept back until another has overtaken them. */
  held: string[];
  faults: RequestFault[];
  webhookFaults: WebhookFault[];
  requestCounts: Record<string, number>;
  recentRequests: ReceivedRequest[];
}

export function emptyMachineState({ timeScale }: { timeScale: number }): MachineState {
  return {
    clockOffsetMs: 0,
    timeScale,
    jobs: {},
    deliveries: {},
    deliveryCount: 0,
    held: [],
    faults: [],
    webhookFaults: [],
    requestCounts: {},
    recentRequests: [],
  };
}
