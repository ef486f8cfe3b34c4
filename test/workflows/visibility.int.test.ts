import { TypedSearchAttributes } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WAIT_REASONS, waitSentence } from '../../src/domain/run/wait-reason.ts';
import { payloadTexts } from '../../src/replay/payloads.ts';
import { findPersonalText } from '../../src/replay/personal-text.ts';
import { definitionKey, runKey, stateKey } from '../../src/workflows/contract.ts';
import { type RunningHarness, startHarness, summaryOf, type TestRun } from './run-harness.ts';

let harness: RunningHarness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.onTestEnd());
afterAll(() => harness?.stop());

async function details(run: TestRun): Promise<string> {
  const { currentDetails } = await run.handle.query<{ currentDetails: string }>(
    '__temporal_workflow_metadata',
  );
  return currentDetails;
}

async function stateOf(run: TestRun): Promise<string | undefined> {
  const { typedSearchAttributes } = await run.handle.describe();
  return new TypedSearchAttributes(typedSearchAttributes.getAll()).get(stateKey);
}

/** The summary of every activity and timer of a run, by what it is about. */
async function summaries(run: TestRun): Promise<readonly (readonly [string, string])[]> {
  const { events } = await run.handle.fetchHistory();
  return (events ?? []).flatMap((event) => {
    const name = event.timerStartedEventAttributes
      ? 'timer'
      : event.activityTaskScheduledEventAttributes?.activityType?.name;
    const summary = summaryOf(event.userMetadata?.summary);
    return name ? [[name, summary] as const] : [];
  });
}

describe('in the Temporal UI, a run', () => {
  it('shows its tasks as they are now, and its state as a search attribute', async () => {
    const run = await harness.start();
    await run.until('the invitation', () => run.world.stageOf('check') === 'invited');
    await run.until('the details', async () => (await details(run)).includes('candidate'));
    expect(await details(run)).toMatch(
      /^\*\*1 of 2 tasks done\*\*\n\n\| task \| state \| waits for \| since \|\n\| --- \| --- \| --- \| --- \|\n\| check \| active \| Waiting for the candidate .*\. \| \d{4}-\d\d-\d\dT[\d:.]+Z \|$/,
    );
    expect(await stateOf(run)).toBe('open');

    run.world.provider('check', 'consider');
    await run.poke('check');
    await run.untilTask('check', 'needs_attention');
    expect(await details(run)).toContain(`| check | needs_attention | ${WAIT_REASONS.review} |`);
    await run.until('the state', async () => (await stateOf(run)) === 'needs_attention');

    run.world.provider('check', 'clear');
    await run.poke('check');
    await run.handle.result();
    expect(await stateOf(run)).toBe('completed');
    expect(await details(run)).toBe('**2 of 2 tasks done**');
  });

  it('keeps its run and its definition as search attributes, and its summary', async () => {
    const run = await harness.start({ hire: 'never' });
    await run.handle.result();
    const description = await run.handle.describe();
    const attributes = new TypedSearchAttributes(description.typedSearchAttributes.getAll());
    expect(attributes.get(runKey)).toBe(run.runId);
    expect(attributes.get(definitionKey)).toBe('hires');
    expect(await description.staticSummary()).toBe('Onboarding by hires, version 1');
    expect(await stateOf(run)).toBe('not_entered');
  });

  it('says at every activity and timer what it is for', async () => {
    const run = await harness.start({ alarmMs: 60_000 });
    await run.untilTimer(waitSentence('candidate'));
    await run.act({ kind: 'cancel_run', taskKey: null, attempt: null });
    await run.handle.result();
    const shown = await summaries(run);
    expect(shown.filter(([, summary]) => summary === '')).toEqual([]);
    expect(shown).toEqual(
      expect.arrayContaining([
        ['advance', 'Plan turn 1'],
        ['lookAtImport', 'Look at the import'],
        ['importEmployee', 'Read the hire from Lever and import the employee'],
        ['placeOrder', 'Place the order'],
        ['timer', waitSentence('candidate')],
        ['timer', 'The next planned date'],
        ['withdrawOrder', 'Withdraw the open invitation'],
      ]),
    );
    expect(shown.filter(([, summary]) => summary === 'The next planned date')).toHaveLength(1);
  });

  it('says what its signal and its update are for', async () => {
    const run = await harness.start({ hire: 'missing_info' });
    await run.untilTask('import', 'flagged');
    const metadata = await run.handle.query<{
      definition: Record<'signalDefinitions' | 'updateDefinitions', { name: string; description?: string }[]>;
    }>('__temporal_workflow_metadata');
    const { signalDefinitions, updateDefinitions } = metadata.definition;
    expect(signalDefinitions).toEqual([{ name: 'poke', description: expect.stringContaining('Look again') }]);
    expect(updateDefinitions).toEqual([
      { name: 'act', description: expect.stringContaining('cancel the run') },
    ]);
  });
});

/** Everything that a payload of a run may be called; a new name belongs here only when it can hold nobody's data. */
const FIELDS = [
  ...[
    'runId',
    'turn',
    'turnsPerExecution',
    'carry',
    'now',
    'canceling',
    'changes',
    'taskKey',
    'attempt',
    'poked',
    'retry',
  ],
  ...[
    'key',
    'kind',
    'state',
    'waitsFor',
    'since',
    'error',
    'due',
    'changed',
    'alarm',
    'done',
    'do',
    'step',
    'queue',
  ],
  ...[
    'until',
    'onPoke',
    'deliveryId',
    'actionId',
    'applied',
    'outcome',
    'tasks',
    'unwritten',
    'retried',
    'appliedActionIds',
  ],
];

describe('in the history of a run', () => {
  it('are ids, states, codes and dates, and nothing personal', async () => {
    const run = await harness.start({ turnsPerExecution: 3 });
    await run.until('the invitation', () => run.world.stageOf('check') === 'invited');
    run.world.provider('check', 'consider');
    await run.poke('check');
    await run.untilTask('check', 'needs_attention');
    await run.act({ kind: 'reorder_check', taskKey: 'check', attempt: 1 });
    await run.until('the second order', () => run.world.stageOf('check', 2) === 'invited');
    await run.act({ kind: 'cancel_run', taskKey: null, attempt: null });
    await run.handle.result();
    const history = await run.handle.fetchHistory();
    const texts = payloadTexts(history);
    expect(texts.length).toBeGreaterThan(20);
    const names = texts.flatMap((text) => [...text.matchAll(/"(\w+)":/g)].map(([, name]) => name ?? ''));
    expect([...new Set(names)].filter((name) => !FIELDS.includes(name))).toEqual([]);
    const values = texts.flatMap((text) => [...text.matchAll(/:"([^"]*)"/g)].map(([, value]) => value ?? ''));
    expect([...new Set(values)].filter((value) => !/^[\w:.-]+$/.test(value))).toEqual([]);
    expect(findPersonalText(history)).toEqual([]);
  });
});
