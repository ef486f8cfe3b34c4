import { z } from 'zod';
import { SourcePath } from '../source-path.ts';
import { defineTransform, gives } from '../transform.ts';

/** Takes another source where the first one has nothing. */
export const otherSource = defineTransform({
  name: 'other_source',
  label: 'Another source when empty',
  about: 'Takes the value of another source where there is none yet.',
  step: z.strictObject({ use: z.literal('other_source'), source: SourcePath }),
  controls: [{ name: 'source', label: 'Source', input: 'source' }],
  examples: [
    {
      given: null,
      settings: { source: 'posting.location' },
      sources: { 'posting.location': 'Austin, TX' },
      gives: 'Austin, TX',
    },
    {
      given: 'Seattle, WA',
      settings: { source: 'posting.location' },
      sources: { 'posting.location': 'Austin, TX' },
      gives: 'Seattle, WA',
    },
  ],
  apply: (value, { source }, { read }) => gives(value ?? read(source)),
});
