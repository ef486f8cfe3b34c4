import type { TaskCarry, TaskKind } from './task-carry.ts';
import type { RunOutcome, TaskState } from './task-state.ts';
import type { WaitReason } from './wait-reason.ts';

export interface AdvanceInput {
  readonly runId: string;
  readonly turn: number;
  /** Epoch ms by the workflow's clock. */
  readonly now: number;
  readonly canceling: boolean;
  /** The tasks that changed since the last turn. */
  readonly changes: readonly TaskCarry[];
}

export interface AdvancedTask {
  readonly key: string;
  readonly kind: TaskKind;
  readonly state: TaskState;
  readonly waitsFor: WaitReason | null;
}

export interface AdvanceResult {
  /** Keys of the tasks whose kind starts now. */
  readonly due: readonly string[];
  readonly changed: readonly AdvancedTask[];
  /** Epoch ms of the next turn that nothing else asks for, or null. */
  readonly alarm: number | null;
  readonly done: RunOutcome | null;
}
