import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MAPPING_PROBLEMS } from '../src/domain/mapping/mapping-problem.ts';
import type { Transform, TransformExample } from '../src/domain/mapping/transform.ts';
import { TRANSFORMS } from '../src/domain/mapping/transforms.ts';

/** The page that this script writes. */
export const TRANSFORMS_PAGE = fileURLToPath(new URL('../docs/transforms.md', import.meta.url));

/** The text of the page, made from every transform of `src/domain/mapping/transforms`. */
export function transformDocs(): string {
  return [
    '# Transforms',
    '',
    'What a field mapping can do to a value on its way from a source to a field; [field mapping](field-mapping.md) says how they are put',
    'together. Each gives a value or a named problem for whatever comes in, and no value stays no value unless its text says otherwise.',
    '',
    'This page is written by `npm run docs:transforms` from `src/domain/mapping/transforms`.',
    ...TRANSFORMS.flatMap(describeTransform),
    '',
    '## Problems',
    '',
    '| problem | what the admin reads |',
    '| --- | --- |',
    ...Object.entries(MAPPING_PROBLEMS).map(([code, message]) => row(`\`${code}\``, message)),
    '',
  ].join('\n');
}

function describeTransform({ name, label, about, examples }: Transform): string[] {
  return [
    '',
    `## ${label}`,
    '',
    `\`${name}\`: ${about}`,
    '',
    '| given | settings | gives |',
    '| --- | --- | --- |',
    ...examples.map(describeExample),
  ];
}

function describeExample({ given, settings, gives, sources }: TransformExample): string {
  const read = Object.entries(sources ?? {}).map(([path, value]) => `\`${path}\` is ${shown(value)}`);
  const set = Object.entries(settings).map(([name, value]) => `${name}: ${shown(value)}`);
  const result =
    typeof gives === 'object' && gives !== null && 'problem' in gives
      ? `problem \`${gives.problem}\``
      : shown(gives);
  return row(shown(given), [...set, ...read].join('<br>') || 'none', result);
}

function shown(value: unknown): string {
  return value === null ? 'no value' : `\`${JSON.stringify(value)}\``;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(TRANSFORMS_PAGE, transformDocs());
  console.log(`Wrote ${TRANSFORMS_PAGE}`);
}
