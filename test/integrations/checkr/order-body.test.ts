import { describe, expect, it } from 'vitest';
import { attemptIdOfTags, attemptTag } from '../../../src/integrations/checkr/attempt-tag.ts';
import { candidateBody, invitationBody } from '../../../src/integrations/checkr/order-body.ts';

const workLocation = { country: 'US', state: 'CA', city: 'San Francisco' };
const person = {
  email: 'ada.byron@example.test',
  firstName: 'Ada',
  lastName: 'Byron',
  phone: '+1 (415) 555-2671',
  zipcode: '94108-1234',
  customId: 'inst:emp_1',
  workLocation,
};
const order = { candidateId: 'c1', package: 'driver_pro', node: 'CHLD_1', workLocation, attemptId: 'a1' };

function bodyOf(changes: Partial<Parameters<typeof candidateBody>[0]> = {}): Record<string, unknown> {
  const result = candidateBody({ ...person, ...changes });
  if (!result.ok) throw new Error(result.problem.code);
  return JSON.parse(result.body);
}

describe('candidateBody', () => {
  it('is the same text for the same person', () => {
    const text =
      '{"email":"ada.byron@example.test","first_name":"Ada","no_middle_name":true,"last_name":"Byron",' +
      '"phone":"4155552671","zipcode":"94108","custom_id":"inst:emp_1",' +
      '"work_locations":[{"country":"US","state":"CA","city":"San Francisco"}]}';
    expect(candidateBody(person)).toEqual({ ok: true, body: text });
    const shuffled = Object.fromEntries(Object.entries(person).reverse()) as typeof person;
    expect(candidateBody(shuffled)).toEqual({ ok: true, body: text });
  });

  it('leaves out what is not known', () => {
    const body = bodyOf({ phone: null, zipcode: null, workLocation: { country: 'US', state: 'NY' } });
    expect(body).toEqual({
      email: 'ada.byron@example.test',
      first_name: 'Ada',
      no_middle_name: true,
      last_name: 'Byron',
      custom_id: 'inst:emp_1',
      work_locations: [{ country: 'US', state: 'NY' }],
    });
  });

  it.each([
    ['4155552671', '4155552671'],
    ['+14155552671', '4155552671'],
    ['1-415-555-2671', '4155552671'],
    ['+44 20 7946 0958', undefined],
    ['+234 800 000 0000', undefined],
    ['(115) 555-2671', undefined],
    ['555-2671', undefined],
    ['call me', undefined],
  ])('sends the phone %s as %s', (phone, sent) => {
    expect(bodyOf({ phone }).phone).toBe(sent);
  });

  it.each([
    ['94108', '94108'],
    ['94108-1234', '94108'],
    ['SW1A 1AA', undefined],
    ['9410', undefined],
  ])('sends the zipcode %s as %s', (zipcode, sent) => {
    expect(bodyOf({ zipcode }).zipcode).toBe(sent);
  });

  it.each([
    [' Zoe\u0308 ', 'Zo\u00eb'],
    ['D\u2019Arcy  Mae', "D'Arcy Mae"],
    ['Jos\u00e9-\u00c1ngel Jr., 2nd', 'Jos\u00e9-\u00c1ngel Jr., 2nd'],
  ])('writes the name %j as %j', (firstName, sent) => {
    expect(bodyOf({ firstName }).first_name).toBe(sent);
  });

  it.each([
    [{ email: '' }, 'email_invalid'],
    [{ email: 'ada at example' }, 'email_invalid'],
    [{ firstName: '  ' }, 'first_name_missing'],
    [{ firstName: '李' }, 'first_name_letters'],
    [{ firstName: 'Ada\0' }, 'first_name_letters'],
    [{ firstName: 'Ada 🎉' }, 'first_name_letters'],
    [{ lastName: 'Wi\u015bniewska' }, 'last_name_letters'],
    [{ lastName: 'E\u0151ry' }, 'last_name_letters'],
    [{ lastName: 'O' }, 'last_name_short'],
    [{ lastName: '' }, 'last_name_short'],
    [{ workLocation: null }, 'location_missing'],
    [{ workLocation: { country: 'US' } }, 'location_missing'],
    [{ workLocation: { country: 'DE', state: 'BE' } }, 'location_not_us'],
    [{ workLocation: { country: 'US', state: 'ca' } }, 'location_state_invalid'],
    [{ workLocation: { country: 'US', state: '12' } }, 'location_state_invalid'],
  ])('of %j is the problem %s in words without a name', (changes, code) => {
    const result = candidateBody({ ...person, ...changes });
    expect(result).toMatchObject({ ok: false, problem: { code } });
    expect(JSON.stringify(result)).not.toMatch(/Ada|Byron|example/);
  });
});

describe('invitationBody', () => {
  it('is the same text for the same order, with the tag of the attempt', () => {
    expect(invitationBody(order)).toEqual({
      ok: true,
      body:
        '{"candidate_id":"c1","package":"driver_pro","node":"CHLD_1",' +
        '"work_locations":[{"country":"US","state":"CA","city":"San Francisco"}],"tags":["gw:a1"]}',
    });
  });

  it('leaves out a node that the account does not have', () => {
    const result = invitationBody({ ...order, node: null });
    expect(result.ok && JSON.parse(result.body)).not.toHaveProperty('node');
  });

  it.each([
    [{ package: '' }, 'package_missing'],
    [{ workLocation: null }, 'location_missing'],
    [{ workLocation: { country: 'CA', state: 'ON' } }, 'location_not_us'],
  ])('of %j is the problem %s', (changes, code) => {
    expect(invitationBody({ ...order, ...changes })).toMatchObject({ ok: false, problem: { code } });
  });
});

describe('the tag of an attempt', () => {
  it('leads back to the attempt', () => {
    expect(attemptIdOfTags(['blue', attemptTag('check_01'), attemptTag('check_01')])).toBe('check_01');
  });

  it.each([[[]], [['blue', 'GW:x']], [['gw:']], [['gw:a', 'gw:b']]])('is not read from %j', (tags) => {
    expect(attemptIdOfTags(tags)).toBeNull();
  });
});
