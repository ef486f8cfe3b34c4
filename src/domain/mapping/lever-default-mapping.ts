import { MappingFields } from './field-mapping.ts';

const NAME = [{ use: 'other_source', source: 'opportunity.name' }] as const;
const TRIMMED = [{ use: 'trim' }] as const;

/** The mapping of a Lever connection for which nobody has saved another one. */
export const LEVER_DEFAULT_MAPPING: MappingFields = MappingFields.parse({
  first_name: { source: 'contact.name', transforms: [...NAME, { use: 'split_name', part: 'first' }] },
  last_name: { source: 'contact.name', transforms: [...NAME, { use: 'split_name', part: 'last' }] },
  personal_email: {
    source: 'contact.email',
    transforms: [{ use: 'other_source', source: 'opportunity.email' }, ...TRIMMED],
  },
  phone: {
    source: 'contact.phone',
    transforms: [{ use: 'other_source', source: 'opportunity.phone' }, ...TRIMMED],
  },
  time_zone: { fallback: { use: 'company_time_zone' } },
  job_title: { source: 'posting.text', transforms: TRIMMED },
  department: { source: 'posting.department', transforms: TRIMMED },
  start_date: { source: 'offer.fields.anticipated_start_date', transforms: [{ use: 'date' }] },
  work_location: {
    source: 'opportunity.opportunityLocation',
    transforms: [
      { use: 'other_source', source: 'posting.location' },
      { use: 'work_location', country_source: 'posting.country' },
    ],
  },
});
