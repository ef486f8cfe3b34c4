import { defineSignal } from '@temporalio/workflow';

export const goSignal = defineSignal('go');

/** The queue of the bare workflow and of the activities that lie on Gangway's run queue. */
export const BARE_QUEUE = 'floor';

/** The queue that stands for the queue of a connection of this kind. */
export function bareVendorQueue(kind: string): string {
  return `${BARE_QUEUE}:${kind}`;
}

/** One activity, and how many signals the workflow waits for after it. */
export interface BareStep {
  readonly taskQueue: string;
  readonly asks: number;
}
