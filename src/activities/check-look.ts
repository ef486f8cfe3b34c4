import { randomUUID } from 'node:crypto';
import { commitAttempt, type OpenAttempt } from '../db/checks.ts';
import { type ConnectionRow, findConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import type { VersionReader } from '../db/definitions.ts';
import { type EmployeeRow, getEmployee } from '../db/employees.ts';
import { providerPerson } from '../db/provider-persons.ts';
import { getRun, type RunRow, writeWait } from '../db/runs.ts';
import type { BackgroundCheckTask } from '../domain/definition.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import { refuseWorkLocation, type WorkLocation } from '../domain/work-location.ts';
import { newId } from '../ids.ts';
import { attemptTag } from '../integrations/checkr/attempt-tag.ts';
import type { ScreeningProvider } from '../integrations/screening-provider.ts';
import type { StepInput } from '../workflows/contract.ts';
import type { CheckStore } from './check-store.ts';
import { orderProblemOf } from './screening-person.ts';
import type { VendorClients } from './vendor-clients.ts';

/** The look of a check: commits the attempt before anything is sent, then decides from the rows. */
export function createCheckLook({
  db,
  store,
  vendors,
  versions,
  reconcileMs,
}: {
  readonly db: Db;
  readonly store: CheckStore;
  readonly vendors: VendorClients;
  readonly versions: VersionReader;
  readonly reconcileMs: number;
}) {
  async function lookAtCheck(input: StepInput): Promise<TaskNext> {
    const known = await store.find(input);
    if (known) return lookAtAttempt(known, input);
    if (input.canceling) return { do: 'end', state: 'canceled', waitsFor: null };
    const run = await getRun(db, input.runId);
    const task = await taskOf(run, input.taskKey);
    const connection = await findConnection(db, task.settings.connection);
    if (!connection) return pause(input, 'needs_attention', 'connection_missing');
    if (run.employeeId === null) throw new Error(`Run ${run.id} has no employee`);
    const employee = await getEmployee(db, run.employeeId);
    const provider = vendors.provider(connection);
    const workLocation = task.settings.workLocation ?? employee.profile.workLocation;
    const { profile } = employee;
    const order = { profile, package: task.settings.package, workLocation };
    const problem = refusedLocation(provider, workLocation) ?? orderProblemOf(provider, order);
    if (problem) return pause(input, 'flagged', problem);
    const check = await commitAttempt(
      db,
      newAttempt({ input, run, task, connection, employee, workLocation }),
    );
    return store.settle({ check, connection, person: await providerPerson(db, check) }, input);
  }

  function lookAtAttempt(attempt: OpenAttempt, input: StepInput): Promise<TaskNext> {
    const lifted = input.retry ? { holdReason: null, holdUntil: null, lookedUpAt: null } : {};
    return store.settle(attempt, input, lifted);
  }

  async function taskOf(run: RunRow, key: string): Promise<BackgroundCheckTask> {
    const definition = await versions(db, run);
    const task = definition.tasks.find((candidate) => candidate.key === key);
    if (!task) throw new Error(`Version ${run.version} has no task ${key}`);
    return task;
  }

  async function pause(
    input: StepInput,
    state: 'flagged' | 'needs_attention',
    waitsFor: WaitReason,
  ): Promise<TaskNext> {
    const { runId, taskKey, attempt, now } = input;
    const until = now + reconcileMs;
    const wait = { runId, taskKey, attempt, waitsFor, until: new Date(until), now: new Date(now) };
    await db.transaction((tx) => writeWait(tx, wait));
    return { do: 'wait', until, state, waitsFor, onPoke: null };
  }

  return { lookAtCheck };
}

/** Orders are for the United States only, where the provider asks for a place at all. */
function refusedLocation(
  { capabilities }: ScreeningProvider,
  location: WorkLocation | null,
): WaitReason | null {
  return capabilities.workLocations ? refuseWorkLocation(location) : null;
}

function newAttempt(order: {
  readonly input: StepInput;
  readonly run: RunRow;
  readonly task: BackgroundCheckTask;
  readonly connection: ConnectionRow;
  readonly employee: EmployeeRow;
  readonly workLocation: WorkLocation | null;
}): Parameters<typeof commitAttempt>[1] {
  const { input, task, connection, employee, workLocation } = order;
  const id = newId('check');
  return {
    id,
    runId: input.runId,
    taskKey: input.taskKey,
    attempt: input.attempt,
    employeeId: employee.id,
    connectionId: connection.id,
    package: task.settings.package,
    node: task.settings.node ?? null,
    orderedBy: `run:${input.runId}`,
    statusAt: new Date(input.now),
    createdAt: new Date(input.now),
    idempotencyKey: randomUUID(),
    tag: attemptTag(id),
    workCountry: workLocation?.country ?? null,
    workState: workLocation?.state ?? null,
    workCity: workLocation?.city ?? null,
  };
}
