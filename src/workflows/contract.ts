import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { RunAction } from '../domain/run/action.ts';
import type { AdvanceInput, AdvanceResult } from '../domain/run/advance.ts';
import type { TaskCarry } from '../domain/run/task-carry.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { RunOutcome } from '../domain/run/task-state.ts';

/** The queue of the workflows and of the activities that only touch the database. */
export const RUN_QUEUE = 'gangway';

/** The queue of the activities that call the account of one connection. */
export function connectionQueue(connection: { readonly kind: string; readonly id: string }): string {
  return `${connection.kind}:${connection.id}`;
}

/** The id of a run's workflow execution. */
export function onboardingWorkflowId(entry: {
  readonly definitionKey: string;
  readonly subject: string;
  readonly generation: number;
}): string {
  return `onboarding:${entry.definitionKey}:${entry.subject}:${entry.generation}`;
}

/** The id of the execution that refreshes the card of a check whose run is closed. */
export function checkFollowupWorkflowId(checkId: string, deliveryId: string): string {
  return `check-followup:${checkId}:${deliveryId}`;
}

/** What an execution of a run starts with; `carry` is there after continue-as-new. */
export interface RunInput {
  readonly runId: string;
  /** Continue as new after this many turns; null: when the server suggests it. */
  readonly turnsPerExecution: number | null;
  readonly carry: RunCarry | null;
}

export interface RunCarry {
  readonly turn: number;
  readonly canceling: boolean;
  readonly tasks: readonly TaskCarry[];
  /** Keys of tasks whose last change is not yet in the read model. */
  readonly unwritten: readonly string[];
  /** Keys of tasks that were poked and have not looked since. */
  readonly poked: readonly string[];
  /** Keys of tasks that an admin asked to retry and that have not looked since. */
  readonly retried: readonly string[];
  readonly appliedActionIds: readonly string[];
}

export interface RunResult {
  readonly outcome: RunOutcome;
}

/** Says "look again": what a delivery claims is never carried. */
export interface Poke {
  readonly deliveryId: string;
  readonly taskKey: string;
}

export interface CheckFollowupInput {
  readonly checkId: string;
  readonly queue: string;
}

export const pokeSignal = defineSignal<[Poke]>('poke');
export const actUpdate = defineUpdate<{ readonly applied: boolean }, [RunAction]>('act');

export const runKey = defineSearchAttributeKey('GangwayRun', SearchAttributeType.KEYWORD);
export const definitionKey = defineSearchAttributeKey('GangwayDefinition', SearchAttributeType.KEYWORD);
export const stateKey = defineSearchAttributeKey('GangwayState', SearchAttributeType.KEYWORD);
/** Every search attribute, registered before workers start. */
export const SEARCH_ATTRIBUTES = [runKey, definitionKey, stateKey] as const;

/** What every look and every effect of a kind is told. */
export interface StepInput {
  readonly runId: string;
  readonly taskKey: string;
  readonly attempt: number;
  /** Epoch ms by the workflow's clock. */
  readonly now: number;
  readonly canceling: boolean;
  readonly poked: boolean;
  /** An admin asked for another try: holds are lifted. */
  readonly retry: boolean;
}

/** Activities on the run queue. */
export interface RunActivities {
  advance(input: AdvanceInput): Promise<AdvanceResult>;
  lookAtImport(input: StepInput): Promise<TaskNext>;
  lookAtCheck(input: StepInput): Promise<TaskNext>;
}

/** Activities on the queue of a connection. */
export interface StepActivities {
  importEmployee(input: StepInput): Promise<TaskNext>;
  findPerson(input: StepInput): Promise<TaskNext>;
  createPerson(input: StepInput): Promise<TaskNext>;
  findOrder(input: StepInput): Promise<TaskNext>;
  placeOrder(input: StepInput): Promise<TaskNext>;
  readOrder(input: StepInput): Promise<TaskNext>;
  withdrawOrder(input: StepInput): Promise<TaskNext>;
  refreshCheck(input: { readonly checkId: string; readonly now: number }): Promise<void>;
}
