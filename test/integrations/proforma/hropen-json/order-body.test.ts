import { describe, expect, it } from 'vitest';
import { screeningBody } from '../../../../src/integrations/proforma/hropen-json/order-body.ts';
import { PERSON } from '../../../contract/provider-desk.ts';

describe('an order of the JSON gateway', () => {
  it('names package and subject, and passes billing references through', () => {
    const written = screeningBody({
      attemptId: 'check_1',
      package: 'p1',
      personId: null,
      person: PERSON,
      workLocation: { country: 'US', state: 'CA' },
      billingReference: 'PO 7',
      subAccount: 'north',
    });
    expect(written.ok && JSON.parse(written.body)).toEqual({
      referenceId: 'check_1',
      packageId: 'p1',
      subject: {
        subjectId: 'inst:emp_1',
        name: { given: 'Ada', middle: '', family: 'Byron' },
        email: 'ada.byron@example.test',
        phone: '+1 415 555 2671',
      },
      workLocation: { country: 'US', state: 'CA' },
      partyReportingIds: [
        { scheme: 'billing', value: 'PO 7' },
        { scheme: 'subAccount', value: 'north' },
      ],
    });
  });
});
