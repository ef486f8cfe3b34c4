import { z } from 'zod';
import { textsOf } from '../mapping-value.ts';
import { SourcePath } from '../source-path.ts';
import { defineTransform, gives } from '../transform.ts';

/** Puts the value and other sources together to one text. */
export const concat = defineTransform({
  name: 'concat',
  label: 'Put texts together',
  about:
    'Joins the value with those of other sources, in their order, with a separator between them. Empty ones are left out. A list is joined too.',
  step: z.strictObject({
    use: z.literal('concat'),
    sources: z.array(SourcePath).max(10).default([]),
    separator: z.string().max(20).default(' '),
  }),
  controls: [
    { name: 'sources', label: 'Further sources', input: 'sources' },
    { name: 'separator', label: 'Separator', input: 'text', mayBeEmpty: true },
  ],
  examples: [
    {
      given: 'Engineering',
      settings: { sources: ['posting.location'], separator: ', ' },
      sources: { 'posting.location': 'Austin, TX' },
      gives: 'Engineering, Austin, TX',
    },
    { given: ['onboard-me', 'Full-time'], settings: { separator: '; ' }, gives: 'onboard-me; Full-time' },
    { given: null, settings: { sources: ['posting.location'] }, gives: null },
  ],
  apply: (value, { sources, separator }, { read }) => {
    const parts = [value, ...sources.map(read)].flatMap(textsOf);
    return gives(parts.filter((part) => part !== '').join(separator) || null);
  },
});
