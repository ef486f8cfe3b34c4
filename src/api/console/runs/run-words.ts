import type { RunState, TaskState } from '../../../domain/run/task-state.ts';
import type { Tone } from '../page-parts.tsx';

const TASK_TONES: Readonly<Partial<Record<TaskState, Tone>>> = {
  needs_attention: 'bad',
  flagged: 'warn',
  completed: 'good',
  rejected: 'bad',
};
const RUN_TONES: Readonly<Partial<Record<RunState, Tone>>> = {
  completed: 'good',
  not_entered: 'warn',
  terminated: 'bad',
};

export function taskTone(state: TaskState): Tone {
  return TASK_TONES[state] ?? 'plain';
}

export function runTone(state: RunState): Tone {
  return RUN_TONES[state] ?? 'plain';
}
