import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { ACTION_REFUSALS, refuseAction } from '../domain/run/action.ts';
import type { AdvanceResult } from '../domain/run/advance.ts';
import { describeTasks } from '../domain/run/current-details.ts';
import { databaseWrite } from './activity-options.ts';
import { Alarm } from './alarm.ts';
import {
  actUpdate,
  type Poke,
  pokeSignal,
  type RunActivities,
  type RunInput,
  type RunResult,
  stateKey,
} from './contract.ts';
import { RunExecution } from './run-execution.ts';

const { advance } = proxyActivities<Pick<RunActivities, 'advance'>>(databaseWrite);
const PLAN_PAUSE_MS = 60_000;

/** One employee going through one published definition: plan, start what is due, wait, plan again. */
export async function onboardingRun(input: RunInput): Promise<RunResult> {
  setCurrentDetails(describeTasks(input.carry?.tasks ?? []));
  const run = new RunExecution(input, () => setCurrentDetails(describeTasks(run.list)));
  registerHandlers(run);
  CancellationScope.current().cancelRequested.catch(() => run.cancel());
  return CancellationScope.nonCancellable(() => takeTurns(run, input));
}

async function takeTurns(run: RunExecution, input: RunInput): Promise<RunResult> {
  run.resume();
  const alarm = new Alarm();
  let shownState = input.carry ? null : 'open';
  for (let turns = 1; ; turns += 1) {
    const plan = await planTurn(run, input.runId);
    run.applyPlan(plan);
    const state = run.needsAttention ? 'needs_attention' : 'open';
    if (state !== shownState) upsertSearchAttributes([{ key: stateKey, value: state }]);
    shownState = state;
    if (plan.done && !run.isDirty) return finish(run, plan.done);
    alarm.set(plan.alarm);
    await nextTurn(run, alarm);
    run.assertSound();
    if (isLongEnough(turns, input)) await continueRun(run, input);
    await run.restartKinds();
  }
}

/** One turn of the plan; when it cannot be made for good, the run waits and tries again instead of failing. */
async function planTurn(run: RunExecution, runId: string): Promise<AdvanceResult> {
  run.turn += 1;
  const changes = run.takeChanges();
  for (;;) {
    const { turn, canceling } = run;
    try {
      return await advance.executeWithOptions(
        { ...databaseWrite, summary: `Plan turn ${turn}`, activityId: `advance.${turn}` },
        [{ runId, turn, now: Date.now(), canceling, changes }],
      );
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      setCurrentDetails(
        `**The next step cannot be planned**; tried again every minute.\n\n${describeTasks(run.list)}`,
      );
      await condition(() => false, PLAN_PAUSE_MS, { summary: 'Waiting to plan again' });
      run.turn += 1;
    }
  }
}

async function nextTurn(run: RunExecution, alarm: Alarm): Promise<void> {
  await condition(() => run.isDirty || alarm.hasRung || workflowInfo().continueAsNewSuggested);
}

function isLongEnough(turns: number, input: RunInput): boolean {
  if (workflowInfo().continueAsNewSuggested) return true;
  return input.turnsPerExecution !== null && turns >= input.turnsPerExecution;
}

/** Starts no activity, waits for those in flight, then goes on in a new execution with the same state. */
async function continueRun(run: RunExecution, input: RunInput): Promise<never> {
  run.draining = true;
  await condition(() => run.isIdle && allHandlersFinished());
  await run.stopKinds();
  return continueAsNew<typeof onboardingRun>({ ...input, carry: run.carry() });
}

async function finish(run: RunExecution, outcome: RunResult['outcome']): Promise<RunResult> {
  await run.stopKinds();
  await condition(allHandlersFinished);
  upsertSearchAttributes([{ key: stateKey, value: outcome }]);
  return { outcome };
}

function registerHandlers(run: RunExecution): void {
  setHandler(
    pokeSignal,
    (poke: Partial<Poke> | undefined) => {
      // Sent by hand it can hold anything, and a handler that throws would block the run.
      if (typeof poke?.taskKey === 'string') run.poke(poke.taskKey);
    },
    {
      description:
        'Look again: something about a task changed outside. Carries the id of a delivery and the key of a task.',
    },
  );
  setHandler(
    actUpdate,
    (action) => {
      run.apply(action);
      return { applied: true };
    },
    {
      description:
        'What an admin asks: to cancel the run, to retry or skip a task, or to do something to a check.',
      validator: (action) => {
        if (run.hasApplied(action.actionId)) return;
        const refusal = refuseAction(action, { canceling: run.canceling, tasks: run.list });
        if (refusal) throw ApplicationFailure.nonRetryable(ACTION_REFUSALS[refusal], refusal);
      },
    },
  );
}
