import { randomUUID } from 'node:crypto';
import { employees } from '../../src/db/schema/employees.ts';
import { runs, runTasks } from '../../src/db/schema/runs.ts';
import type { EmployeeProfile } from '../../src/domain/employee/employee-profile.ts';
import { newId } from '../../src/ids.ts';
import { onboardingWorkflowId } from '../../src/workflows/contract.ts';
import type { World } from './world.ts';

/** Words that only a person's data holds; none may be in what an activity gives to Temporal or to the log. */
export const PERSONAL = ['Quillfeather', 'adelheid', '@people.test', '5550123'];

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
let people = 0;

/** A person whose name and e-mail nobody else in this process has. */
export function profileOf(changes: Partial<EmployeeProfile> = {}): EmployeeProfile {
  people += 1;
  const letters = [...String(people)].map((digit) => LETTERS[Number(digit)]).join('');
  return {
    first_name: `Adelheid${letters}`,
    last_name: 'Quillfeather',
    personal_email: `adelheid.${people}@people.test`,
    phone: '4155550123',
    time_zone: 'America/New_York',
    job_title: null,
    department: null,
    start_date: null,
    work_location: { country: 'US', state: 'CA', city: 'San Francisco' },
    ...changes,
  };
}

export interface HiredPerson {
  readonly runId: string;
  readonly employeeId: string;
  readonly workflowId: string;
  readonly profile: EmployeeProfile;
}

/** An open run whose import is done and whose check is about to begin. */
export async function hirePerson(
  world: World,
  {
    profile = profileOf(),
    employeeId,
    run = {},
    definition = world.definition,
  }: {
    profile?: EmployeeProfile;
    /** Somebody who is there already. */
    employeeId?: string;
    run?: Partial<typeof runs.$inferInsert>;
    definition?: { readonly id: string; readonly key: string; readonly version: number };
  } = {},
): Promise<HiredPerson> {
  const runId = newId('run');
  const subject = randomUUID();
  const now = new Date();
  const id = employeeId ?? newId('employee');
  if (!employeeId) await world.db.insert(employees).values({ id, profile });
  const workflowId = onboardingWorkflowId({ definitionKey: definition.key, subject, generation: 1 });
  await world.db.insert(runs).values({
    id: runId,
    workflowId,
    definitionId: definition.id,
    version: definition.version,
    subject,
    generation: 1,
    connectionId: world.lever.id,
    listenerId: world.listener.id,
    employeeId: id,
    state: 'open',
    startedAt: now,
    ...run,
  });
  const common = { runId, attempt: 1, since: now };
  await world.db.insert(runTasks).values([
    {
      ...common,
      key: 'import',
      kind: 'import_employee',
      name: 'Import from Lever',
      position: 0,
      state: 'completed',
    },
    {
      ...common,
      key: 'check',
      kind: 'background_check',
      name: 'Run background check',
      position: 1,
      state: 'active',
      waitsFor: 'start',
    },
  ]);
  return { runId, employeeId: id, workflowId, profile };
}
