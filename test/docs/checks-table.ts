import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RunActionKind } from '../../src/domain/run/action.ts';

/** One row of the table in `docs/checks.md`, its cells as they are written. */
export interface TableRow {
  readonly source: string;
  readonly card: string;
  readonly progress: string;
  readonly run: string;
  readonly actions: readonly RunActionKind[];
}

/** What the last column calls the actions that depend on the state; the page says so above the table. */
const ACTION_NAMES = {
  'Cancel invitation': 'cancel_check',
  'Complete now': 'complete_check',
  Decide: 'decide_check',
  'Re-order': 'reorder_check',
  Resubmit: 'resubmit_check',
  Retry: 'retry_task',
} as const satisfies Record<string, RunActionKind>;
export const STATE_ACTIONS: readonly RunActionKind[] = Object.values(ACTION_NAMES);

const HEADER = '| Provider event or state | Card | Progress | The run | An admin can |';
const PAGE = fileURLToPath(new URL('../../docs/checks.md', import.meta.url));

/** The rows of the table; throws when a line of it is not a row. */
export function readChecksTable(): TableRow[] {
  const lines = readFileSync(PAGE, 'utf8').split('\n');
  const start = lines.indexOf(HEADER);
  if (start === -1) throw new Error(`docs/checks.md has no line ${HEADER}`);
  const after = lines.slice(start + 2);
  const end = after.findIndex((line) => !line.startsWith('|'));
  return after.slice(0, end === -1 ? undefined : end).map(rowOf);
}

function rowOf(line: string): TableRow {
  const cells = line.split('|').map((cell) => cell.trim());
  const [, source, card, progress, run, actions, ...rest] = cells;
  if (!source || !card || !progress || !run || actions === undefined || rest.length !== 1) {
    throw new Error(`Not a row of five cells: ${line}`);
  }
  return { source, card, progress, run, actions: actionsOf(actions) };
}

function actionsOf(cell: string): RunActionKind[] {
  if (cell === 'nothing') return [];
  return cell.split(', ').map((name) => {
    const known = Object.entries(ACTION_NAMES).find(([known]) => known === name);
    if (!known) throw new Error(`There is no action "${name}"`);
    return known[1];
  });
}

/** The names of events in a cell: words in code with a dot in them. */
export function eventsIn(cell: string): string[] {
  return [...cell.matchAll(/`([a-zA-Z_0-9]+\.[a-z_]+)`/g)].map(([, name]) => name ?? '');
}
