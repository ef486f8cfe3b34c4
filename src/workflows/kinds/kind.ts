import type { TaskChange } from '../../domain/run/task-carry.ts';
import type { TaskNext, TaskStep } from '../../domain/run/task-next.ts';

/** One activity that a kind asks for. */
export interface Effect {
  readonly activity: 'lookAtImport' | 'lookAtCheck' | TaskStep;
  readonly queue: string;
  readonly summary: string;
  /** True when it reads the outside world afresh, so that it answers every poke up to now. */
  readonly answersPokes: boolean;
}

/** What the run gives to a kind: the only ways to act and to wait, so that continue-as-new can hold them. */
export interface KindContext {
  /** Runs one activity; waits while the run is about to continue as new. */
  effect(effect: Effect): Promise<TaskNext>;
  /** Tells the run what the task is doing. */
  report(change: TaskChange): void;
  /** Waits until `epochMs`, or until a poke, a retry or the cancellation of the run that came after the last effect began. */
  wait(epochMs: number, summary: string): Promise<void>;
  /** True when a poke came that nothing has answered. */
  poked(): boolean;
}

/** How a kind ends: with the end of the task, or with this attempt only. */
export type KindEnd = TaskChange | 'next_attempt';

/** A kind: re-entrant, so that it can start anywhere from its rows; returns how it ended. */
export type Kind = (context: KindContext) => Promise<KindEnd>;
