import type { OpenAttempt } from '../db/checks.ts';
import { type ConnectionRow, findConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import type { VersionReader } from '../db/definitions.ts';
import { getEmployee } from '../db/employees.ts';
import { providerPerson } from '../db/provider-persons.ts';
import { getRun, type RunRow } from '../db/runs.ts';
import { wantWriteBack } from '../db/write-backs.ts';
import type { OrderChoice } from '../domain/check/order-choice.ts';
import type { BackgroundCheckTask } from '../domain/definition.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import { refuseWorkLocation, type WorkLocation } from '../domain/work-location.ts';
import type { ScreeningProvider } from '../integrations/screening-provider.ts';
import { connectionQueue, type StepInput } from '../workflows/contract.ts';
import { beginAttempt, type ChosenOrder } from './check-attempt.ts';
import type { CheckStore } from './check-store.ts';
import { choiceProblemOf, packageNameOf } from './order-choice.ts';
import { orderProblemOf } from './screening-person.ts';
import { writeStepWait } from './step-wait.ts';
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
    const choice = task.settings.package;
    if (typeof choice === 'string') {
      const chosen = { package: choice, packageName: null, reference: null, subAccount: null };
      return lookAtOrder(input, { run, task, chosen });
    }
    const queue = connectionQueue({ kind: 'lever', id: run.connectionId });
    return { do: 'step', step: 'choosePackage', queue };
  }

  /** Commits the attempt of an order whose package is known. */
  async function lookAtOrder(
    input: StepInput,
    order: { readonly run: RunRow; readonly task: BackgroundCheckTask; readonly chosen: ChosenOrder },
  ): Promise<TaskNext> {
    const { run, task, chosen } = order;
    if (run.employeeId === null) throw new Error(`Run ${run.id} has no employee`);
    const [connection, employee] = await Promise.all([
      findConnection(db, task.settings.connection),
      getEmployee(db, run.employeeId),
    ]);
    if (!connection) return pause(input, 'needs_attention', 'connection_missing');
    const provider = vendors.provider(connection);
    const { profile } = employee;
    const workLocation = task.settings.workLocation ?? profile.work_location;
    const problem =
      refusedLocation(provider, workLocation) ??
      orderProblemOf(provider, { profile, package: chosen.package, workLocation }) ??
      (await choiceProblemOf(db, { connection, choice: choiceOf(order), now: input.now }));
    if (problem) return pause(input, 'flagged', problem, connection);
    const { id: connectionId } = connection;
    const packageName =
      chosen.packageName ?? (await packageNameOf(db, { provider, connectionId, package: chosen.package }));
    const attempt = {
      input,
      task,
      chosen: { ...chosen, packageName },
      connection,
      employeeId: employee.id,
      workLocation,
    };
    const [check, person] = await Promise.all([
      beginAttempt(db, attempt),
      providerPerson(db, { connectionId, employeeId: employee.id }),
    ]);
    return store.settle({ check, connection, person }, input);
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
    connection: ConnectionRow | null = null,
  ): Promise<TaskNext> {
    const { runId, taskKey, attempt } = input;
    const until = input.now + reconcileMs;
    await db.transaction(async (tx) => {
      await writeStepWait(tx, input, { waitsFor, until });
      const always = connection?.kind === 'proforma';
      await wantWriteBack(tx, {
        runId,
        taskKey,
        attempt,
        checkId: null,
        state: 'error',
        reason: waitsFor,
        always,
      });
    });
    return { do: 'wait', until, state, waitsFor, onPoke: null };
  }

  return { lookAtCheck, lookAtAttempt, lookAtOrder, taskOf };
}
export type CheckLook = ReturnType<typeof createCheckLook>;

function choiceOf({
  task,
  chosen,
}: {
  readonly task: BackgroundCheckTask;
  readonly chosen: ChosenOrder;
}): OrderChoice {
  return { package: chosen.package, node: task.settings.node ?? null };
}

/** Orders are for the United States only, where the provider asks for a place at all. */
function refusedLocation(
  { capabilities }: ScreeningProvider,
  location: WorkLocation | null,
): WaitReason | null {
  return capabilities.workLocations ? refuseWorkLocation(location) : null;
}
