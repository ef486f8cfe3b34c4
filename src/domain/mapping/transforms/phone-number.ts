import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { z } from 'zod';
import { changeText } from '../text-transform.ts';
import { defineTransform, gives, refuses } from '../transform.ts';

/** Writes a phone number in the one form that every system takes (E.164). */
export const phoneNumber = defineTransform({
  name: 'phone',
  label: 'Phone number',
  about:
    'Writes a phone number as + and digits (E.164). A number without + is read as one of the country that you name.',
  step: z.strictObject({
    use: z.literal('phone'),
    country: z
      .string()
      .trim()
      .toUpperCase()
      .refine(isSupportedCountry, 'must be a country by its code of two letters')
      .default('US'),
    otherwise: z.enum(['problem', 'keep', 'empty']).default('problem'),
  }),
  controls: [
    { name: 'country', label: 'Country of numbers without +', input: 'text' },
    {
      name: 'otherwise',
      label: 'What is not a phone number',
      input: 'select',
      options: [
        { value: 'problem', label: 'is a problem' },
        { value: 'keep', label: 'stays as it is' },
        { value: 'empty', label: 'becomes empty' },
      ],
    },
  ],
  examples: [
    { given: '(415) 555-2671', settings: {}, gives: '+14155552671' },
    { given: '020 7946 0958', settings: { country: 'GB' }, gives: '+442079460958' },
    { given: '+234 800 000 0000', settings: {}, gives: '+2348000000000' },
    { given: 'ask her', settings: {}, gives: { problem: 'not_a_phone' } },
    { given: 'ask her', settings: { otherwise: 'empty' }, gives: null },
  ],
  apply: (value, { country, otherwise }) =>
    changeText(value, (text) => {
      const code = isSupportedCountry(country) ? country : 'US';
      const phone = parsePhoneNumberFromString(text, code);
      if (phone?.isValid()) return gives(phone.number);
      if (otherwise === 'problem') return refuses('not_a_phone');
      return gives(otherwise === 'keep' ? text : null);
    }),
});
