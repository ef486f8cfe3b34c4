import { median } from './measure/statistics.ts';

/** What the ratio of subject to floor is meant to be. */
export type Aim = { readonly atLeast: number } | { readonly atMost: number };

/** One measured thing: medians over the rounds, and the median of the rounds' ratios. */
export interface Figure {
  readonly label: string;
  readonly unit: string;
  readonly subject: number;
  readonly floor: number;
  readonly ratio: number;
  readonly ratios: readonly number[];
  readonly aim: Aim | null;
  /** Null where there is no aim. */
  readonly met: boolean | null;
}

export interface BenchReport {
  readonly bench: string;
  readonly figures: readonly Figure[];
  /** What was measured besides, without a floor. */
  readonly facts: Readonly<Record<string, number | string>>;
}

export function figureOf({
  label,
  unit,
  aim,
  pairs,
}: {
  readonly label: string;
  readonly unit: string;
  readonly aim: Aim | null;
  readonly pairs: readonly { readonly floor: number; readonly subject: number }[];
}): Figure {
  const ratios = pairs.map((pair) => pair.subject / pair.floor);
  const ratio = median(ratios);
  return {
    label,
    unit,
    subject: round(median(pairs.map((pair) => pair.subject))),
    floor: round(median(pairs.map((pair) => pair.floor))),
    ratio: round(ratio),
    ratios: ratios.map(round),
    aim,
    met: aim === null ? null : isMet(aim, ratio),
  };
}

function isMet(aim: Aim, ratio: number): boolean {
  return 'atLeast' in aim ? ratio >= aim.atLeast : ratio <= aim.atMost;
}

/** Three significant digits, whole from 100 on. */
function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

/** A report as a table in plain text. */
export function reportText({ bench, figures, facts }: BenchReport): string {
  const rows = figures.map((figure) => [
    `${figure.label} (${figure.unit})`,
    String(figure.subject),
    String(figure.floor),
    `${figure.ratio}${spread(figure.ratios)}`,
    aimText(figure),
  ]);
  const table = alignColumns([['', 'subject', 'floor', 'ratio', 'aim'], ...rows]);
  const known = Object.entries(facts).map(([name, value]) => `  ${name}: ${value}`);
  return [bench, ...table.map((line) => `  ${line}`), ...known].join('\n');
}

function spread(ratios: readonly number[]): string {
  return ratios.length < 2 ? '' : ` (${Math.min(...ratios)}..${Math.max(...ratios)})`;
}

function aimText({ aim, met }: Figure): string {
  if (aim === null) return '';
  const wanted = 'atLeast' in aim ? `>= ${aim.atLeast}` : `<= ${aim.atMost}`;
  return `${wanted} ${met ? 'met' : 'MISSED'}`;
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
