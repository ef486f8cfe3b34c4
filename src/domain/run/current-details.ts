import type { TaskCarry } from './task-carry.ts';
import { hasEnded } from './task-state.ts';
import { waitSentence } from './wait-reason.ts';

const MOST_ROWS = 50;

/** The run as a Markdown table for the Temporal UI: tasks that are not done, at most 50, nobody's data. */
export function describeTasks(tasks: readonly TaskCarry[]): string {
  const open = tasks.filter((task) => !hasEnded(task.state));
  const done = tasks.length - open.length;
  const rows = open.slice(0, MOST_ROWS).map(describeRow);
  const hidden = open.length - rows.length;
  return [
    `**${done} of ${tasks.length} tasks done**`,
    ...(rows.length > 0
      ? ['', '| task | state | waits for | since |', '| --- | --- | --- | --- |', ...rows]
      : []),
    ...(hidden > 0 ? ['', `and ${hidden} more`] : []),
  ].join('\n');
}

function describeRow(task: TaskCarry): string {
  const waitsFor = task.waitsFor ? waitSentence(task.waitsFor) : '';
  const attempt = task.attempt > 1 ? ` (attempt ${task.attempt})` : '';
  return `| ${task.key}${attempt} | ${task.state} | ${waitsFor} | ${new Date(task.since).toISOString()} |`;
}
