import { z } from 'zod';
import { changeText } from '../text-transform.ts';
import { defineTransform, gives } from '../transform.ts';

const CASES = {
  upper: (text: string) => text.toUpperCase(),
  lower: (text: string) => text.toLowerCase(),
  capitals: (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/(^|[\s\-'’.])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase()),
} as const;
const NAMES = ['upper', 'lower', 'capitals'] as const;

/** Changes capital and small letters. */
export const letterCase = defineTransform({
  name: 'case',
  label: 'Capital letters',
  about: 'Writes a text in capitals, in small letters, or with a capital at the start of each word.',
  step: z.strictObject({ use: z.literal('case'), to: z.enum(NAMES) }),
  controls: [
    {
      name: 'to',
      label: 'To',
      input: 'select',
      options: [
        { value: 'capitals', label: 'A capital for each word' },
        { value: 'upper', label: 'ALL CAPITALS' },
        { value: 'lower', label: 'small letters' },
      ],
    },
  ],
  examples: [
    { given: 'ADA SAMPLE-O’NEIL', settings: { to: 'capitals' }, gives: 'Ada Sample-O’Neil' },
    { given: 'ca', settings: { to: 'upper' }, gives: 'CA' },
    { given: 'Ada@Example.TEST', settings: { to: 'lower' }, gives: 'ada@example.test' },
  ],
  apply: (value, { to }) => changeText(value, (text) => gives(CASES[to](text))),
});
