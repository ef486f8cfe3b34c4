import { describe, expect, it } from 'vitest';
import { BUILTIN_FIELDS } from '../../../src/domain/employee/builtin-fields.ts';
import { employeeTargets } from '../../../src/domain/mapping/employee-targets.ts';
import { LEVER_DEFAULT_MAPPING } from '../../../src/domain/mapping/lever-default-mapping.ts';
import { LEVER_SOURCES } from '../../../src/domain/mapping/lever-sources.ts';
import { mapFields } from '../../../src/domain/mapping/map-fields.ts';
import { factsOf, type LeverRecords, ownSourcesOf } from '../../../src/integrations/lever/mapping-facts.ts';
import { LeverOffer } from '../../../src/integrations/lever/offer.ts';
import { LeverOpportunity } from '../../../src/integrations/lever/opportunity.ts';
import { LeverPosting } from '../../../src/integrations/lever/posting.ts';
import { LeverForm } from '../../../src/integrations/lever/profile-form.ts';

const TEMPLATE = '9d1c1f0e-0c44-4d7b-8a57-0b7f5d7f2f11';
const START = Date.UTC(2026, 2, 9, 4);

const CONTACT = {
  id: 'contact-1',
  name: 'Ada Maria  de Sample',
  headline: 'Acme',
  location: { name: 'Oakland' },
  emails: [' ada@example.test ', 'other@example.test'],
  phones: [
    { type: 'work', value: '(415) 555-0123' },
    { type: 'mobile', value: '+1 415 555 0100' },
  ],
};

function records(
  changes: { opportunity?: object; posting?: object | null; offers?: object[]; forms?: object[] } = {},
): LeverRecords {
  const { posting = {} } = changes;
  return {
    opportunity: LeverOpportunity.parse({
      id: 'opportunity-1',
      name: 'Ada Sample',
      contact: CONTACT,
      owner: 'user-owner',
      emails: ['ada@example.test'],
      phones: [],
      tags: ['onboard-me', 'Full-time'],
      opportunityLocation: 'San Francisco, CA',
      archived: { reason: 'hired', archivedAt: START },
      createdAt: START,
      applications: [
        {
          id: 'application-1',
          posting: 'posting-1',
          name: 'Ada',
          email: 'ada@example.test',
          phone: { type: null, value: '1' },
          postingHiringManager: 'user-manager',
          requisitionForHire: { id: 'r', requisitionCode: 'ENG-9', hiringManagerOnHire: 'user-boss' },
        },
      ],
      ...changes.opportunity,
    }),
    posting:
      posting === null
        ? null
        : LeverPosting.parse({
            id: 'posting-1',
            text: ' Engineer ',
            country: 'US',
            categories: { department: 'R&D', team: 'Platform', location: 'Austin, TX' },
            hiringManager: { id: 'user-manager', name: 'Rosa' },
            ...posting,
          }),
    offers: (changes.offers ?? []).map((offer) => LeverOffer.parse(offer)),
    forms: (changes.forms ?? []).map((form) => LeverForm.parse(form)),
  };
}

const offer = (status: string, fields: object[]) => ({ id: `offer-${status}`, status, fields });
const form = (id: string, changes: object) => ({
  id,
  text: 'Offer information',
  baseTemplateId: TEMPLATE,
  fields: [],
  ...changes,
});

function profileOf(read: LeverRecords): Record<string, unknown> {
  const facts = factsOf(read);
  const results = mapFields({
    fields: LEVER_DEFAULT_MAPPING,
    targets: employeeTargets(BUILTIN_FIELDS),
    context: {
      read: (path) => facts.get(path) ?? null,
      companyTimeZone: 'America/New_York',
      emailOfUser: () => null,
      employeesOfEmail: () => [],
    },
  });
  return Object.fromEntries(results.map(({ field, value }) => [field, value]));
}

describe('the facts of a candidate', () => {
  it('have the path of a known source each', () => {
    const known = new Set(LEVER_SOURCES.map(({ path }) => path));
    const facts = [...factsOf(records({ offers: [offer('signed', [])] })).keys()];
    expect(facts.filter((path) => !known.has(path))).toEqual([]);
    const missing = [...known].filter((path) => !facts.includes(path) && !path.startsWith('offer.fields.'));
    expect(missing).toEqual([]);
  });

  it('are what Lever shows', () => {
    const facts = factsOf(records());
    expect(facts.get('contact.phone')).toBe('(415) 555-0123');
    expect(facts.get('contact.phone.mobile')).toBe('+1 415 555 0100');
    expect(facts.get('opportunity.tags')).toEqual(['onboard-me', 'Full-time']);
    expect(facts.get('posting.hiringManager')).toBe('user-manager');
    expect(facts.get('application.hiringManagerOnHire')).toBe('user-boss');
  });

  it('are of the signed offer, and of the form that was completed last and not deleted', () => {
    const field = (value: unknown) => [{ id: 'shirt', type: 'dropdown', text: 'Shirt', value }];
    const facts = factsOf(
      records({
        offers: [
          offer('signed', [{ text: 'Equity', identifier: 'custom_equity', value: 100 }]),
          offer('draft', [{ text: 'Equity', identifier: 'custom_equity', value: 1 }]),
        ],
        forms: [
          form('new', { completedAt: 3, fields: field('L') }),
          form('deleted', { completedAt: 4, deletedAt: 5, fields: field('XL') }),
          form('old', { completedAt: 2, fields: field('S') }),
        ],
      }),
    );
    expect(facts.get('offer.fields.custom_equity')).toBe(100);
    expect(facts.get(`form.${TEMPLATE}.shirt`)).toBe('L');
  });
});

describe('the sources that only this account has', () => {
  it('are told by what they are, without a value of the person', () => {
    const own = ownSourcesOf(
      records({
        offers: [
          offer('signed', [
            { text: 'Equity', identifier: 'custom_equity', value: 4711 },
            { text: 'Start', identifier: 'anticipated_start_date', value: START },
          ]),
        ],
        forms: [
          form('f', {
            fields: [
              { id: 'start', type: 'date', text: 'Start date', value: START },
              { id: 'diet', type: 'multiple-select', text: 'Diet', value: ['vegan'] },
              { type: 'text', text: 'Nickname', value: 'Dots' },
            ],
          }),
        ],
      }),
    );
    expect(own).toEqual([
      { path: 'offer.fields.custom_equity', label: 'Offer: Equity', type: 'number' },
      { path: `form.${TEMPLATE}.start`, label: 'Form "Offer information": Start date', type: 'instant' },
      { path: `form.${TEMPLATE}.diet`, label: 'Form "Offer information": Diet', type: 'list' },
      { path: `form.${TEMPLATE}.Nickname`, label: 'Form "Offer information": Nickname', type: 'text' },
    ]);
    expect(JSON.stringify(own)).not.toMatch(/4711|vegan|Dots/);
  });
});

describe('the mapping that nobody has changed', () => {
  it('makes a profile of what Lever shows', () => {
    const start = { text: 'Anticipated start date', identifier: 'anticipated_start_date', value: START };
    expect(profileOf(records({ offers: [offer('signed', [start])] }))).toEqual({
      first_name: 'Ada Maria de',
      last_name: 'Sample',
      personal_email: 'ada@example.test',
      phone: '+14155550123',
      time_zone: 'America/New_York',
      job_title: 'Engineer',
      department: 'R&D',
      start_date: '2026-03-09',
      work_location: { country: 'US', state: 'CA', city: 'San Francisco' },
    });
  });

  it('takes the opportunity where the contact is not shown, and leaves open what nobody knows', () => {
    const bare = { contact: 'contact-1', opportunityLocation: null, phones: [{ value: '415 555 0199' }] };
    expect(profileOf(records({ opportunity: bare, posting: null }))).toMatchObject({
      first_name: 'Ada',
      last_name: 'Sample',
      personal_email: 'ada@example.test',
      phone: '+14155550199',
      job_title: null,
      start_date: null,
      work_location: null,
    });
  });

  it.each([
    ['San Francisco, CA', 'US', { country: 'US', state: 'CA', city: 'San Francisco' }],
    ['  Winston, Salem , nc ', 'us', { country: 'US', state: 'NC', city: 'Winston, Salem' }],
    ['San Francisco, California', 'US', { country: 'US', state: 'CA', city: 'San Francisco' }],
    ['Remote', 'US', { country: 'US' }],
    [null, 'US', { country: 'US', state: 'TX', city: 'Austin' }],
    ['Toronto, ON', 'CA', { country: 'CA' }],
    ['San Francisco, CA', null, null],
    ['San Francisco, CA', 'USA', null],
  ])('reads the location %j in %j', (opportunityLocation, country, place) => {
    const read = records({ opportunity: { opportunityLocation }, posting: { country } });
    expect(profileOf(read).work_location).toEqual(place);
  });
});
