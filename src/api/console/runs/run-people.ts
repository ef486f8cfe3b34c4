import { allows } from '../../../access/permissions.ts';
import { profilesOf } from '../../../db/read-employees.ts';
import { displayName } from '../../../domain/employee/display-name.ts';
import type { Caller } from '../../app-env.ts';
import type { ConsoleServices } from '../console-services.ts';

/** The names of the employees of runs, by employee id; none for a caller who may not read employees. */
export async function namesInRuns(
  { db }: Pick<ConsoleServices, 'db'>,
  {
    runs,
    caller,
  }: { readonly runs: readonly { readonly employee_id: string | null }[]; readonly caller: Caller },
): Promise<ReadonlyMap<string, string>> {
  if (!allows(caller.role, 'employees.read')) return new Map();
  const profiles = await profilesOf(
    db,
    runs.map(({ employee_id: id }) => id),
  );
  return new Map([...profiles].flatMap(([id, profile]) => named(id, displayName(profile))));
}

function named(id: string, name: string | null): readonly (readonly [string, string])[] {
  return name === null ? [] : [[id, name]];
}
