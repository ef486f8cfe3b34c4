import { z } from 'zod';
import { changeText } from '../text-transform.ts';
import { defineTransform, gives } from '../transform.ts';

/** Takes the first or the last name out of a display name, of which Lever has only one. */
export const splitName = defineTransform({
  name: 'split_name',
  label: 'Split a name',
  about:
    'The last word of a name is the last name, all words before it are the first name. A name of one word is a first name only.',
  step: z.strictObject({ use: z.literal('split_name'), part: z.enum(['first', 'last']) }),
  controls: [
    {
      name: 'part',
      label: 'Take',
      input: 'select',
      options: [
        { value: 'first', label: 'First name' },
        { value: 'last', label: 'Last name' },
      ],
    },
  ],
  examples: [
    { given: 'Ada Maria de Sample', settings: { part: 'first' }, gives: 'Ada Maria de' },
    { given: 'Ada Maria de Sample', settings: { part: 'last' }, gives: 'Sample' },
    { given: 'Ada', settings: { part: 'last' }, gives: null },
  ],
  apply: (value, { part }) => changeText(value, (text) => gives(partsOf(text)[part] || null)),
});

function partsOf(name: string): { readonly first: string; readonly last: string } {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const last = words.length > 1 ? (words.pop() ?? '') : '';
  return { first: words.join(' '), last };
}
