import { type ConnectionRow, findConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { LIST_FRESH_MS, readFreshCatalog } from '../db/packages.ts';
import { createRunReader } from '../db/runs.ts';
import { wantWriteBack } from '../db/write-backs.ts';
import { choosePackage as chooseByTags, type OverridePrefixes } from '../domain/lever/posting-package.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import type { LeverClient } from '../integrations/lever/client.ts';
import { expandedApplicationsOf } from '../integrations/lever/opportunity.ts';
import type { ScreeningPackage } from '../integrations/screening-provider.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import { connectionQueue, type StepInput } from '../workflows/contract.ts';
import type { ChosenOrder } from './check-attempt.ts';
import type { CheckLook } from './check-look.ts';
import { accountRefusal } from './check-refusal.ts';
import type { CheckStore } from './check-store.ts';
import { leverRefusal } from './lever-refusal.ts';
import { keepPackages } from './packages.ts';
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
    if (connection.problem === 'revoked') return pause(input, 'connection_revoked', queue);
    try {
      const tags = await readTags(vendors.lever(source), run.subject);
      const chosen = await chosenOrder({ tags, prefixes: choice.overrides, connection, now: input.now });
      if (typeof chosen === 'string') return await pause(input, chosen, queue);
      return await look.lookAtOrder(input, { run, task, chosen });
    } catch (error) {
      const refused = leverRefusal(error) ?? (error instanceof VendorError ? accountRefusal(error) : null);
      if (!refused) throw error;
      return pause(input, refused, queue);
    }
  }

  /** What the tags choose among the packages listed lately, else among those that the account lists now. */
  async function chosenOrder(
    order: Parameters<typeof orderByTags>[0] & { readonly connection: ConnectionRow; readonly now: number },
  ): Promise<ChosenOrder | WaitReason> {
    const { connection, now } = order;
    const connectionId = connection.id;
    const since = new Date(now - LIST_FRESH_MS);
    const known = await readFreshCatalog(db, { connectionId, since, nodes: false });
    const chosen = orderByTags(
      order,
      known ? known.packages.map(({ slug, name }) => ({ id: slug, name })) : [],
    );
    if (known && typeof chosen !== 'string') return chosen;
    const provider = vendors.provider(connection);
    const listed = await provider.listPackages();
    if (provider.capabilities.packages) await keepPackages(db, { connectionId, now }, listed);
    return orderByTags(order, listed);
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

/** The order that the tags name, or why they name none. */
function orderByTags(
  { tags, prefixes }: { readonly tags: PackageTags; readonly prefixes: OverridePrefixes | undefined },
  packages: readonly Pick<ScreeningPackage, 'id' | 'name'>[],
): ChosenOrder | WaitReason {
  const chosen = chooseByTags({
    ...tags,
    packages: packages.map(({ name }) => name),
    ...(prefixes ? { prefixes } : {}),
  });
  if (!chosen.ok) return chosen.problem;
  const { package: packageName, reference, subAccount } = chosen;
  const named = packages.find(({ name }) => name === packageName);
  if (!named) throw new Error(`The package ${packageName} was listed and is not`);
  return { package: named.id, packageName, reference, subAccount };
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
