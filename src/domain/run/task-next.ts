import type { TaskState } from './task-state.ts';
import type { WaitReason } from './wait-reason.ts';

/** The effects that a kind can ask for; each is one activity on the queue of a connection. */
export const TASK_STEPS = [
  'importEmployee',
  'choosePackage',
  'readReused',
  'findPerson',
  'createPerson',
  'findOrder',
  'placeOrder',
  'readOrder',
  'withdrawOrder',
  'completeReport',
] as const;
export type TaskStep = (typeof TASK_STEPS)[number];

/** One effect and the task queue of the connection that does it. */
export interface StepCall {
  readonly step: TaskStep;
  readonly queue: string;
}

/** What a kind does next: the answer of every look and of every effect. */
export type TaskNext =
  | ({ readonly do: 'step' } & StepCall)
  | {
      readonly do: 'wait';
      /** Epoch ms. */
      readonly until: number;
      readonly state: Extract<TaskState, 'active' | 'flagged' | 'needs_attention'>;
      readonly waitsFor: WaitReason;
      /** The effect that a poke asks for, or null when a poke changes nothing here. */
      readonly onPoke: StepCall | null;
    }
  /** This attempt is over and the task goes on with a new one. */
  | { readonly do: 'next_attempt' }
  | {
      readonly do: 'end';
      readonly state: Extract<TaskState, 'completed' | 'canceled'>;
      readonly waitsFor: WaitReason | null;
    };
