import { z } from 'zod';
import { changeText } from '../text-transform.ts';
import { defineTransform, gives } from '../transform.ts';

/** Takes away blanks that nobody meant. */
export const trim = defineTransform({
  name: 'trim',
  label: 'Trim',
  about: 'Removes blanks at both ends, and on request makes each run of blanks inside one blank.',
  step: z.strictObject({ use: z.literal('trim'), inside: z.boolean().default(false) }),
  controls: [{ name: 'inside', label: 'Also inside the text', input: 'checkbox' }],
  examples: [
    { given: '  Ada  Sample ', settings: {}, gives: 'Ada  Sample' },
    { given: '  Ada  Sample ', settings: { inside: true }, gives: 'Ada Sample' },
    { given: '   ', settings: {}, gives: null },
  ],
  apply: (value, { inside }) =>
    changeText(value, (text) => gives((inside ? text.replaceAll(/\s+/g, ' ') : text).trim())),
});
