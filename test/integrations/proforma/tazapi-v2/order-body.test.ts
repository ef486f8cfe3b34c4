import { describe, expect, it } from 'vitest';
import { applicantBody, orderBody } from '../../../../src/integrations/proforma/tazapi-v2/order-body.ts';
import type { ScreeningOrder, ScreeningPerson } from '../../../../src/integrations/screening-provider.ts';

const PERSON: ScreeningPerson = {
  customId: 'inst:emp_1',
  email: ' ada@example.test ',
  firstName: '  Ada\u0000 May ',
  lastName: 'S\u0301wia\u0328tek',
  workLocation: null,
};

const ORDER: ScreeningOrder = {
  attemptId: 'check_1',
  package: 'product-guid',
  personId: 'applicant-guid',
  person: PERSON,
  workLocation: null,
};

describe('the bodies of TazAPI', () => {
  it('make an applicant of a clean name and an address', () => {
    const written = applicantBody(PERSON);
    expect(written.ok && JSON.parse(written.body)).toEqual({
      firstName: 'Ada May',
      noMiddleName: true,
      lastName: '\u015awi\u0105tek',
      email: 'ada@example.test',
    });
  });

  it('let QuickApp notify the applicant, and carry the id of the attempt and nothing personal', () => {
    const written = orderBody(ORDER);
    expect(written.ok && JSON.parse(written.body)).toEqual({
      applicantGuid: 'applicant-guid',
      clientProductGuid: 'product-guid',
      useQuickApp: true,
      quickappNotifyApplicants: true,
      externalIdentifier: 'check_1',
    });
  });

  it.each([
    [{ personId: null }, 'person_missing'],
    [{ package: '' }, 'package_missing'],
    [{ package: ' a' }, 'package_missing'],
    [{ package: 'a\nb' }, 'package_missing'],
    [{ billingReference: 'PO 7' }, 'billing_reference_unsupported'],
    [{ subAccount: 'north' }, 'sub_account_unsupported'],
  ])('are not written with %j', (changes, code) => {
    expect(orderBody({ ...ORDER, ...changes })).toMatchObject({ ok: false, problem: { code } });
  });
});
