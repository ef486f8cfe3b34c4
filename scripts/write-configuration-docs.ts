import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Leaf, SETTINGS } from '../src/config.ts';

/** The page that this script writes. */
export const CONFIGURATION_PAGE = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));

/** The text of the page, made from every setting of `src/config.ts`. */
export function configurationDocs(): string {
  return [
    '# Configuration',
    '',
    'Every setting is an environment variable. A process reads them when it starts; when one is missing or breaks its rule, it stops and names all',
    'that are wrong. `--env-file <path>` reads a file of `NAME=value` lines too; what the environment sets wins. `gangway dev` and `gangway demo` need none of them.',
    '',
    'This page is written by `npm run docs:config` from `src/config.ts`.',
    '',
    '| variable | what it is for | must be | default |',
    '| --- | --- | --- | --- |',
    ...Object.values(SETTINGS).map(describeSetting),
    '',
    'A **secret** is never shown, logged or repeated in a message. TLS, API keys and profiles of Temporal are read from the usual `TEMPORAL_*` variables and files.',
    '',
  ].join('\n');
}

function describeSetting(setting: Leaf<unknown>): string {
  const rule = setting.secret ? `${setting.rule} (**secret**)` : setting.rule;
  return `| ${[`\`${setting.env}\``, setting.doc, rule, describeDefault(setting)].map(cell).join(' | ')} |`;
}

function describeDefault(setting: Leaf<unknown>): string {
  if (setting.default === undefined) return '**required**';
  return setting.default === '' ? 'empty' : `\`${setting.default}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(CONFIGURATION_PAGE, configurationDocs());
  console.log(`Wrote ${CONFIGURATION_PAGE}`);
}
