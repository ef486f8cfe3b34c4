import type { OpenAttempt } from '../db/checks.ts';
import type { Db } from '../db/database.ts';
import { createInstallationReader, getEmployee } from '../db/employees.ts';
import type { EmployeeProfile } from '../domain/employee/employee-profile.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import type { WorkLocation } from '../domain/work-location.ts';
import type {
  OrderProblemCode,
  ScreeningPerson,
  ScreeningProvider,
} from '../integrations/screening-provider.ts';

/** Reads the person of an attempt as a provider is told of them, with the work location that the attempt froze. */
export function createScreeningPersonReader({ db }: { readonly db: Db }) {
  const installationId = createInstallationReader({ db });

  return async ({ check }: Pick<OpenAttempt, 'check'>): Promise<ScreeningPerson> => {
    const { id, profile } = await getEmployee(db, check.employeeId);
    const customId = `${await installationId()}:${id}`;
    return screeningPerson(profile, { customId, workLocation: workLocationOf(check) });
  };
}
export type ScreeningPersonReader = ReturnType<typeof createScreeningPersonReader>;

/** The work location that an attempt froze; null when it has none. */
export function workLocationOf({
  workCountry,
  workState,
  workCity,
}: Pick<OpenAttempt['check'], 'workCountry' | 'workState' | 'workCity'>): WorkLocation | null {
  if (!workCountry) return null;
  return {
    country: workCountry,
    ...(workState ? { state: workState } : {}),
    ...(workCity ? { city: workCity } : {}),
  };
}

function screeningPerson(
  profile: EmployeeProfile,
  { customId, workLocation }: { readonly customId: string; readonly workLocation: WorkLocation | null },
): ScreeningPerson {
  return {
    customId,
    email: profile.personal_email ?? '',
    firstName: profile.first_name ?? '',
    lastName: profile.last_name ?? '',
    phone: profile.phone,
    workLocation,
  };
}

/** Why the provider would not take this order, known before anything is sent; null when it would. */
export function orderProblemOf(
  provider: ScreeningProvider,
  order: {
    readonly profile: EmployeeProfile;
    readonly package: string;
    readonly workLocation: WorkLocation | null;
  },
): WaitReason | null {
  const { workLocation } = order;
  const person = screeningPerson(order.profile, { customId: 'check', workLocation });
  const written =
    provider.persons?.write(person) ??
    provider.writeOrder({
      attemptId: 'check',
      package: order.package,
      workLocation,
      personId: null,
      person,
    });
  return written.ok ? null : REASONS[written.problem.code];
}

const REASONS: Readonly<Record<OrderProblemCode, WaitReason>> = {
  email_invalid: 'missing_info',
  first_name_missing: 'name_not_accepted',
  first_name_letters: 'name_not_accepted',
  last_name_short: 'name_not_accepted',
  last_name_letters: 'name_not_accepted',
  location_missing: 'location_missing',
  location_not_us: 'location_not_us',
  location_state_invalid: 'location_missing',
  package_missing: 'order_refused',
  person_missing: 'missing_info',
  billing_reference_unsupported: 'order_refused',
  sub_account_unsupported: 'order_refused',
};
