import { z } from 'zod';
import type { WorkLocation } from '../../work-location.ts';
import { type MappingValue, textOf } from '../mapping-value.ts';
import { SourcePath } from '../source-path.ts';
import { defineTransform, gives, refuses } from '../transform.ts';
import { usStateCode } from './us-states.ts';

/** Makes a work location of a text like `San Francisco, CA` and the country of another source. */
export const placeOfWork = defineTransform({
  name: 'work_location',
  label: 'Work location',
  about:
    'Reads city and state out of a text like "San Francisco, CA" in the United States; elsewhere only the country is known. Without a country there is no work location.',
  step: z.strictObject({
    use: z.literal('work_location'),
    country_source: SourcePath,
  }),
  controls: [
    { name: 'country_source', label: 'Source of the country (code of two letters)', input: 'source' },
  ],
  examples: [
    {
      given: 'San Francisco, CA',
      settings: { country_source: 'posting.country' },
      sources: { 'posting.country': 'US' },
      gives: { country: 'US', state: 'CA', city: 'San Francisco' },
    },
    {
      given: 'Toronto, ON',
      settings: { country_source: 'posting.country' },
      sources: { 'posting.country': 'CA' },
      gives: { country: 'CA' },
    },
    {
      given: 'San Francisco, CA',
      settings: { country_source: 'posting.country' },
      gives: null,
    },
    {
      given: 'San Francisco, CA',
      settings: { country_source: 'posting.country' },
      sources: { 'posting.country': 'United States' },
      gives: { problem: 'not_a_country' },
    },
  ],
  apply: (value, { country_source }, { read }) => {
    const country = read(country_source);
    if (country === null) return gives(null);
    const code = textOf(country)?.trim().toUpperCase() ?? '';
    if (!/^[A-Z]{2}$/.test(code)) return refuses('not_a_country');
    return gives({ country: code, ...(code === 'US' ? cityAndState(value) : {}) });
  },
});

function cityAndState(value: MappingValue): Omit<WorkLocation, 'country'> {
  const place = typeof value === 'string' ? value : '';
  const [, city, stateText] = /^\s*(.+?)\s*,\s*([^,]+?)\s*$/.exec(place) ?? [];
  const state = stateText === undefined ? null : usStateCode(stateText);
  return city && city.length <= 255 && state ? { state, city } : {};
}
