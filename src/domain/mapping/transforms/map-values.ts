import { z } from 'zod';
import { changeText } from '../text-transform.ts';
import { defineTransform, gives, refuses } from '../transform.ts';
import { usStateCode, usStateName } from './us-states.ts';

const MAPS = ['own', 'us_state_code', 'us_state_name'] as const;
const Pair = z.strictObject({ from: z.string().min(1).max(255), to: z.string().max(255) });
type Pair = z.infer<typeof Pair>;

/** Replaces known values by others. */
export const mapValues = defineTransform({
  name: 'map_values',
  label: 'Map of values',
  about:
    'Replaces a value by another one: by pairs of your own, or by the states of the US, from name to code or from code to name. Capital letters and blanks at the ends do not count.',
  step: z.strictObject({
    use: z.literal('map_values'),
    map: z.enum(MAPS).default('own'),
    pairs: z.array(Pair).max(500).default([]),
    otherwise: z.enum(['problem', 'keep', 'empty']).default('problem'),
  }),
  controls: [
    {
      name: 'map',
      label: 'Map',
      input: 'select',
      options: [
        { value: 'own', label: 'Pairs of your own' },
        { value: 'us_state_code', label: 'US states: California → CA' },
        { value: 'us_state_name', label: 'US states: CA → California' },
      ],
    },
    { name: 'pairs', label: 'Pairs, one a line: from = to', input: 'pairs' },
    {
      name: 'otherwise',
      label: 'A value that is not in the map',
      input: 'select',
      options: [
        { value: 'problem', label: 'is a problem' },
        { value: 'keep', label: 'stays as it is' },
        { value: 'empty', label: 'becomes empty' },
      ],
    },
  ],
  examples: [
    { given: 'california', settings: { map: 'us_state_code' }, gives: 'CA' },
    { given: 'CA', settings: { map: 'us_state_name' }, gives: 'California' },
    {
      given: 'Full-time',
      settings: { pairs: [{ from: 'full-time', to: 'FT' }] },
      gives: 'FT',
    },
    {
      given: 'Seasonal',
      settings: { pairs: [{ from: 'full-time', to: 'FT' }], otherwise: 'keep' },
      gives: 'Seasonal',
    },
    { given: 'Ontario', settings: { map: 'us_state_code' }, gives: { problem: 'not_in_map' } },
  ],
  apply: (value, { map, pairs, otherwise }) =>
    changeText(value, (text) => {
      const found = lookUp(text, map, pairs);
      if (found !== null) return gives(found);
      if (otherwise === 'problem') return refuses('not_in_map');
      return gives(otherwise === 'keep' ? value : null);
    }),
});

function lookUp(text: string, map: (typeof MAPS)[number], pairs: readonly Pair[]): string | null {
  if (map === 'us_state_code') return usStateCode(text);
  if (map === 'us_state_name') return usStateName(text);
  const wanted = comparable(text);
  return pairs.find(({ from }) => comparable(from) === wanted)?.to ?? null;
}

function comparable(text: string): string {
  return text.trim().toLowerCase();
}
