import { z } from 'zod';
import { defineTransform, gives } from '../transform.ts';

/** Gives a fixed value where there is none. */
export const defaultValue = defineTransform({
  name: 'default_value',
  label: 'Default value',
  about: 'Gives a fixed value where there is none, so that the transforms after it work on that.',
  step: z.strictObject({
    use: z.literal('default_value'),
    value: z.union([z.string().min(1).max(1_000), z.number(), z.boolean()]),
  }),
  controls: [{ name: 'value', label: 'Value', input: 'text' }],
  examples: [
    { given: null, settings: { value: 'Engineering' }, gives: 'Engineering' },
    { given: 'Sales', settings: { value: 'Engineering' }, gives: 'Sales' },
  ],
  apply: (value, { value: instead }) => gives(value ?? instead),
});
