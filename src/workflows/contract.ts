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

/** The id of the execution that reads the packages of an account; several askers share one. */
export function packageRefreshWorkflowId(connectionId: string): string {
  return `package-refresh:${connectionId}`;
}

/** The id of the schedule that sweeps an account daily; Temporal appends the time to it for each execution. */
export function accountSweepScheduleId(connectionId: string): string {
  return `${ACCOUNT_SWEEP_PREFIX}${connectionId}`;
}

/** The id of the hourly schedule that looks at every account. */
export const CONNECTION_CHECKS_ID = 'connection-checks';

/** What the ids of all sweep schedules begin with. */
export const ACCOUNT_SWEEP_PREFIX = 'account-sweep:';

/** The id of the schedule that sweeps a listener hourly; Temporal appends the time to it for each execution. */
export function listenerSweepScheduleId(listenerId: string): string {
  return `${LISTENER_SWEEP_PREFIX}${listenerId}`;
}

/** What the ids of all schedules of listener sweeps begin with. */
export const LISTENER_SWEEP_PREFIX = 'listener-sweep:';

/** The id of the execution that writes to one opportunity: only one at a time does. */
export function leverWriteBackWorkflowId({ connectionId, opportunityId }: WriteBackTarget): string {
  return `lever-write-back:${connectionId}:${opportunityId}`;
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

/** An opportunity of one Lever account. */
export interface WriteBackTarget {
  readonly connectionId: string;
  readonly opportunityId: string;
}

export interface LeverWriteBackInput extends WriteBackTarget {
  readonly queue: string;
  /** Continue as new after this many looks and calls, at least two; when it is missing, when the server suggests it. */
  readonly turnsPerExecution?: number;
}

/** One call to Lever. `sends` says how often the note was sent before. */
export type WriteBackCall =
  | { readonly do: 'remove_tags'; readonly tags: readonly string[] }
  | { readonly do: 'add_tag'; readonly tag: string }
  | { readonly do: 'write_note'; readonly marker: string; readonly sends: number }
  | { readonly do: 'delete_note'; readonly noteId: string }
  | { readonly do: 'advance_stage'; readonly stage: string };

/** What a write-back does next; `until` in epoch ms. */
export type WriteBackNext =
  | { readonly do: 'call'; readonly call: WriteBackCall }
  | { readonly do: 'wait'; readonly until: number }
  | { readonly do: 'look' }
  | { readonly do: 'end' };

/** Says "look again": what is wanted of the opportunity changed. */
export const wakeSignal = defineSignal('wake');
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
  choosePackage(input: StepInput): Promise<TaskNext>;
  readReused(input: StepInput): Promise<TaskNext>;
  findPerson(input: StepInput): Promise<TaskNext>;
  createPerson(input: StepInput): Promise<TaskNext>;
  findOrder(input: StepInput): Promise<TaskNext>;
  placeOrder(input: StepInput): Promise<TaskNext>;
  readOrder(input: StepInput): Promise<TaskNext>;
  withdrawOrder(input: StepInput): Promise<TaskNext>;
  completeReport(input: StepInput): Promise<TaskNext>;
  refreshCheck(input: { readonly checkId: string; readonly now: number }): Promise<void>;
}

/** The account whose packages are read, by its connection and the queue of that. */
export interface PackageRefreshInput {
  readonly connectionId: string;
  readonly queue: string;
}

export interface CatalogInput {
  readonly connectionId: string;
  /** Epoch ms by the workflow's clock. */
  readonly now: number;
}

/** Activities on the queue of a connection that read what its account can order. */
export interface CatalogActivities {
  refreshPackages(input: CatalogInput): Promise<void>;
  refreshNodes(input: CatalogInput): Promise<void>;
}

/** What an execution of a sweep starts with; `carry` is there after continue-as-new. */
export interface AccountSweepInput {
  readonly connectionId: string;
  readonly queue: string;
  readonly carry: SweepCarry | null;
}

/** How far a sweep has come: first the provider's own list of people, then the people of our checks. */
export interface SweepCarry {
  readonly period: SweepPeriod;
  readonly at:
    | { readonly list: 'candidates'; readonly page: number }
    | { readonly list: 'checks'; readonly after: string | null };
  readonly persons: number;
}

/** The period that a sweep looks at, in epoch ms; `until` is when it began. */
export interface SweepPeriod {
  readonly since: number;
  readonly until: number;
}

export interface AccountSweepResult {
  /** People whose orders were compared. */
  readonly persons: number;
  /** A stable code when the sweep broke off; null when it came to its end, or had nothing to do. */
  readonly failure: string | null;
}

/** Activities of a sweep on the run queue. */
export interface SweepRecordActivities {
  /** The period to sweep; null when the connection is gone or inactive. */
  beginSweep(input: { readonly connectionId: string; readonly now: number }): Promise<SweepPeriod | null>;
  /** People with checks of the period or with open findings, in the order of their ids. */
  listCheckedPersons(
    input: { readonly connectionId: string; readonly after: string | null } & SweepPeriod,
  ): Promise<{ readonly personIds: readonly string[]; readonly next: string | null }>;
  endSweep(
    input: { readonly connectionId: string; readonly now: number } & SweepPeriod & AccountSweepResult,
  ): Promise<void>;
}

/** Activities of a sweep on the queue of the connection: one or two requests each. */
export interface SweepReadActivities {
  /** One page of the provider's people of the period: those of this installation whom no check of the period names. */
  listUncheckedPersons(
    input: { readonly connectionId: string; readonly page: number } & SweepPeriod,
  ): Promise<{ readonly personIds: readonly string[]; readonly next: number | null }>;
  /** Compares what the provider has of a person with the checks, and keeps where they disagree. */
  comparePerson(input: {
    readonly connectionId: string;
    readonly personId: string;
    readonly now: number;
  }): Promise<void>;
}

/** What an execution of a listener's sweep starts with; `carry` is there after continue-as-new. */
export interface ListenerSweepInput {
  readonly listenerId: string;
  readonly carry: ListenerSweepCarry | null;
}

/** How far a sweep of a listener has come; `offset` is Lever's token of the next page. */
export interface ListenerSweepCarry {
  readonly queue: string;
  readonly period: SweepPeriod;
  readonly offset: string | null;
  readonly found: number;
}

export interface ListenerSweepResult {
  /** Hires or moves that no webhook had told of. */
  readonly found: number;
  /** A stable code when the sweep broke off; null when it came to its end, or had nothing to do. */
  readonly failure: string | null;
}

/** Activities of a listener's sweep on the run queue. */
export interface ListenerSweepRecordActivities {
  /** The period to sweep and the queue of the account; null when the listener or its connection is gone or inactive. */
  beginListenerSweep(input: {
    readonly listenerId: string;
    readonly now: number;
  }): Promise<(SweepPeriod & { readonly queue: string }) | null>;
  endListenerSweep(
    input: { readonly listenerId: string; readonly now: number } & SweepPeriod & ListenerSweepResult,
  ): Promise<void>;
}

/** Activities of a listener's sweep on the queue of its connection: two requests each. */
export interface ListenerSweepReadActivities {
  /** Puts into the inbox what one page of Lever's candidates shows and no webhook told of. */
  sweepListenerPage(
    input: { readonly listenerId: string; readonly offset: string | null } & SweepPeriod,
  ): Promise<{ readonly found: number; readonly next: string | null }>;
}

/** Activities on the queue of a Lever connection; `now` in epoch ms by the workflow's clock. */
export interface WriteBackActivities {
  readWriteBack(input: WriteBackTarget & { readonly now: number }): Promise<WriteBackNext>;
  doWriteBack(
    input: WriteBackTarget & { readonly call: WriteBackCall; readonly now: number },
  ): Promise<WriteBackNext>;
}

/** Activities about an account as a whole, on the queue of its connection. */
export type AccountActivities = CatalogActivities & ListenerSweepReadActivities & SweepReadActivities;

/** Of the hourly look at accounts, on the run queue. */
export interface ConnectionListActivities {
  listConnectionsToCheck(): Promise<readonly { readonly connectionId: string; readonly queue: string }[]>;
}

/** Of the hourly look at accounts, on the queue of the connection; what is found stands in its row. */
export interface ConnectionCheckActivities {
  checkConnection(input: { readonly connectionId: string }): Promise<void>;
}
