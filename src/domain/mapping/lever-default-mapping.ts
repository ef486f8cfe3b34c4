import { MappingFields } from './field-mapping.ts';

const NAME = [{ use: 'other_source', source: 'opportunity.name' }] as const;
const TRIMMED = [{ use: 'trim' }] as const;

/** The mapping of a Lever connection for which nobody has saved another one. */
export const LEVER_DEFAULT_MAPPING: MappingFields = MappingFields.parse({
  firstName: { source: 'contact.name', transforms: [...NAME, { use: 'split_name', part: 'first' }] },
  lastName: { source: 'contact.name', transforms: [...NAME, { use: 'split_name', part: 'last' }] },
  personalEmail: {
    source: 'contact.email',
    transforms: [{ use: 'other_source', source: 'opportunity.email' }, ...TRIMMED],
  },
  phone: {
    source: 'contact.phone',
    transforms: [{ use: 'other_source', source: 'opportunity.phone' }, ...TRIMMED],
  },
  timeZone: { fallback: { use: 'company_time_zone' } },
  jobTitle: { source: 'posting.text', transforms: TRIMMED },
  department: { source: 'posting.department', transforms: TRIMMED },
  startDate: { source: 'offer.fields.anticipated_start_date', transforms: [{ use: 'date' }] },
  workLocation: {
    source: 'opportunity.opportunityLocation',
    transforms: [
      { use: 'other_source', source: 'posting.location' },
      { use: 'work_location', country_source: 'posting.country' },
    ],
  },
});
