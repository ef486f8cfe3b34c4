import { ApplicationFailure } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { checkFollowupWorkflowId } from '../../src/workflows/contract.ts';
import type { checkFollowup } from '../../src/workflows/index.ts';
import { keepHistory } from '../helpers/replay.ts';
import { type RunningHarness, startHarness } from './run-harness.ts';

let harness: RunningHarness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.onTestEnd());
afterAll(() => harness?.stop());

it('refreshes a check of a closed run once, on the queue of its connection, and tries until it can', async () => {
  const { world, runId } = await harness.start({ hire: 'never' });
  world.fail('refreshCheck', ApplicationFailure.retryable('Later.', 'test.busy'));
  const handle = await harness.client.workflow.start<typeof checkFollowup>('checkFollowup', {
    workflowId: checkFollowupWorkflowId(runId, 'dlv_1'),
    taskQueue: harness.taskQueue,
    args: [{ checkId: runId, queue: harness.taskQueue }],
  });
  harness.track(handle);
  await handle.result();
  expect(world.countOf('refreshCheck')).toBe(2);
  const { events } = await handle.fetchHistory();
  const scheduled = events?.find((event) => event.activityTaskScheduledEventAttributes);
  expect(scheduled?.activityTaskScheduledEventAttributes?.taskQueue?.name).toBe(harness.taskQueue);
  expect(Number(scheduled?.activityTaskScheduledEventAttributes?.scheduleToCloseTimeout?.seconds)).toBe(
    30 * 86_400,
  );
  await keepHistory(handle, { client: harness.client, name: 'check-followup.refreshed' });
});
