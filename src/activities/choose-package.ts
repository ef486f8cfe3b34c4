import { findConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { createRunReader } from '../db/runs.ts';
import { wantWriteBack } from '../db/write-backs.ts';
import { choosePackage as chooseByTags } from '../domain/lever/posting-package.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import type { LeverClient } from '../integrations/lever/client.ts';
import { expandedApplicationsOf } from '../integrations/lever/opportunity.ts';
import type { ScreeningPackage } from '../integrations/screening-provider.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import { connectionQueue, type StepInput } from '../workflows/contract.ts';
import type { CheckLook } from './check-look.ts';
import { accountRefusal } from './check-refusal.ts';
import type { CheckStore } from './check-store.ts';
import { leverRefusal } from './lever-refusal.ts';
import { writeStepWait } from './step-wait.ts';
import type { VendorClients } from './vendor-clients.ts';

/** The step that finds the package of an order in the tags of the posting and of the candidate; never a guess. */
export function createPackageChoice({
  db,
  store,
  look,
  vendors,
  reconcileMs,
}: {
  readonly db: Db;
  readonly store: CheckStore;
  readonly look: CheckLook;
  readonly vendors: VendorClients;
  readonly reconcileMs: number;
}) {
  const openRun = createRunReader({ db });

  async function choosePackage(input: StepInput): Promise<TaskNext> {
    const known = await store.find(input);
    if (known) return look.lookAtAttempt(known, input);
    const { run, connection: source } = await openRun(input.runId);
    const task = await look.taskOf(run, input.taskKey);
    const { package: choice } = task.settings;
    const connection = await findConnection(db, task.settings.connection);
    if (!source || !connection || typeof choice === 'string') return look.lookAtCheck(input);
    const queue = connectionQueue(source);
    let tags: PackageTags;
    let packages: readonly ScreeningPackage[];
    try {
      tags = await readTags(vendors.lever(source), run.subject);
      packages = await vendors.provider(connection).listPackages();
    } catch (error) {
      const refused = leverRefusal(error) ?? (error instanceof VendorError ? accountRefusal(error) : null);
      if (!refused) throw error;
      return pause(input, refused, queue);
    }
    const names = packages.map(({ name }) => name);
    const chosen = chooseByTags({ ...tags, packages: names, prefixes: choice.overrides });
    if (!chosen.ok) return pause(input, chosen.problem, queue);
    const named = packages.find(({ name }) => name === chosen.package);
    if (!named) throw new Error(`The package ${chosen.package} was listed and is not`);
    return look.lookAtOrder(input, { run, task, chosen: { ...chosen, package: named.id } });
  }

  /** An admin corrects what is wrong in Lever and moves the candidate again, which pokes the task. */
  async function pause(input: StepInput, problem: WaitReason, queue: string): Promise<TaskNext> {
    const { runId, taskKey, attempt } = input;
    const until = input.now + reconcileMs;
    await db.transaction(async (tx) => {
      await writeStepWait(tx, input, { waitsFor: problem, until });
      await wantWriteBack(tx, {
        runId,
        taskKey,
        attempt,
        checkId: null,
        state: 'error',
        reason: problem,
        always: true,
      });
    });
    const onPoke = { step: 'choosePackage', queue } as const;
    return { do: 'wait', until, state: 'needs_attention', waitsFor: problem, onPoke };
  }

  return { choosePackage };
}

interface PackageTags {
  /** Null: the candidate has no application. */
  readonly postingTags: readonly string[] | null;
  readonly opportunityTags: readonly string[];
}

async function readTags(lever: LeverClient, opportunityId: string): Promise<PackageTags> {
  const opportunity = await lever.getOpportunity(opportunityId, { expand: ['applications'] });
  const [application] = expandedApplicationsOf(opportunity);
  const posting = application?.posting ? await lever.getPosting(application.posting) : null;
  return { postingTags: posting?.tags ?? null, opportunityTags: opportunity.tags };
}
