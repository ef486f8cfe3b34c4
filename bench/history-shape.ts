import type { Client } from '@temporalio/client';
import { RUN_QUEUE } from '../src/workflows/contract.ts';
import { BARE_QUEUE, type BareStep, bareVendorQueue } from './floor/bare-contract.ts';

/** What a run of Gangway did, as its history tells it. */
export interface RunShape {
  readonly activities: readonly { readonly name: string; readonly queue: string }[];
  /** How many signals had come when each activity was scheduled; last: when the run ended. */
  readonly signalsBefore: readonly number[];
  readonly events: number;
  readonly bytes: number;
}

/** Reads the history of a run. */
export async function readRunShape(client: Client, workflowId: string): Promise<RunShape> {
  const handle = client.workflow.getHandle(workflowId);
  const [history, { raw }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
  const activities: { name: string; queue: string }[] = [];
  const signalsBefore: number[] = [];
  let signals = 0;
  for (const event of history.events ?? []) {
    if (event.workflowExecutionSignaledEventAttributes) signals += 1;
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (!scheduled) continue;
    activities.push({ name: scheduled.activityType?.name ?? '', queue: scheduled.taskQueue?.name ?? '' });
    signalsBefore.push(signals);
  }
  signalsBefore.push(signals);
  const { historyLength, historySizeBytes } = raw.workflowExecutionInfo ?? {};
  return { activities, signalsBefore, events: Number(historyLength), bytes: Number(historySizeBytes) };
}

/** The middle one of several runs by the number of activities, then of events: timing makes them differ a little. */
export function typicalShape(shapes: readonly RunShape[]): RunShape {
  const sorted = [...shapes].sort((a, b) => a.activities.length - b.activities.length || a.events - b.events);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('There is no run to take the shape from');
  return middle;
}

/** The bare workflow with these activities and signals: after each activity it waits for what came before the next. */
export function bareSteps({ activities, signalsBefore }: RunShape): BareStep[] {
  return activities.map(({ queue }, index) => ({
    taskQueue: queue === RUN_QUEUE ? BARE_QUEUE : bareVendorQueue(queue.split(':')[0] ?? ''),
    asks: (signalsBefore[index + 1] ?? 0) - (signalsBefore[index] ?? 0),
  }));
}

/** The part of a run up to and including the first activity of this name. */
export function shapeUpTo({ activities, signalsBefore, ...rest }: RunShape, name: string): RunShape {
  const end = activities.findIndex((activity) => activity.name === name) + 1;
  if (end === 0) throw new Error(`The run has no activity ${name}`);
  // What comes after the last activity is no part of it: as many signals as before it.
  const before = signalsBefore.slice(0, end);
  return { ...rest, activities: activities.slice(0, end), signalsBefore: [...before, before.at(-1) ?? 0] };
}

/** The queues of a shape in words, e.g. `4 x run, 3 x checkr`. */
export function describeShape({ activities, signalsBefore }: RunShape): string {
  const counts = new Map<string, number>();
  for (const { queue } of activities) {
    const kind = queue === RUN_QUEUE ? 'run queue' : (queue.split(':')[0] ?? queue);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const queues = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return `${activities.length} activities (${queues}), ${signalsBefore.at(-1) ?? 0} signals`;
}
