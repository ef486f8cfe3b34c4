import { z } from 'zod';
import { changeText } from '../text-transform.ts';
import { defineTransform, gives, refuses } from '../transform.ts';

/** Finds the employee who is a user of Lever, by the e-mail address. */
export const lookupEmployee = defineTransform({
  name: 'lookup_employee',
  label: 'Find the employee',
  about:
    'Finds the employee who has the e-mail address of a Lever user, for fields such as Manager. It takes the id of a Lever user, or an e-mail address.',
  step: z.strictObject({ use: z.literal('lookup_employee') }),
  controls: [],
  examples: [
    { given: 'rosa.diaz@acme.example', settings: {}, gives: { problem: 'employee_unknown' } },
    { given: null, settings: {}, gives: null },
  ],
  apply: (value, _, { emailOfUser, employeesOfEmail }) =>
    changeText(value, (text) => {
      const wanted = text.trim();
      const email = wanted.includes('@') ? wanted : emailOfUser(wanted);
      if (!email) return refuses('user_unknown');
      const [employee, ...others] = employeesOfEmail(email.trim().toLowerCase());
      if (employee === undefined) return refuses('employee_unknown');
      return others.length > 0 ? refuses('employee_ambiguous') : gives(employee);
    }),
});
