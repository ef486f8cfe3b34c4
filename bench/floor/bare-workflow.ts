import { condition, proxyActivities, setHandler } from '@temporalio/workflow';
import { type BareStep, goSignal } from './bare-contract.ts';

/** The floor of a run: the same activities on the same kinds of queues, the same signals, and nothing else. */
export async function bareRun(steps: readonly BareStep[]): Promise<number> {
  let signals = 0;
  let expected = 0;
  let reachedAt = 0;
  setHandler(goSignal, () => {
    signals += 1;
  });
  for (const { taskQueue, asks } of steps) {
    const { reach } = proxyActivities<{ reach(asks: number): Promise<number> }>({
      taskQueue,
      startToCloseTimeout: '30s',
    });
    reachedAt = await reach(asks);
    expected += asks;
    await condition(() => signals >= expected);
  }
  return reachedAt;
}
