import { and, eq, isNull } from 'drizzle-orm';
import type { ConnectionRow } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { readFields } from '../db/employee-fields.ts';
import { readMapping } from '../db/field-mappings.ts';
import { importHire } from '../db/import-hire.ts';
import { findListener, type ListenerRow } from '../db/listeners.ts';
import { createRunReader, type RunRow, runsOfSubject } from '../db/runs.ts';
import { runs } from '../db/schema/runs.ts';
import { LEVER_DEFAULT_MAPPING } from '../domain/mapping/lever-default-mapping.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import type { LeverClient } from '../integrations/lever/client.ts';
import { contactIdOf, isHired, type LeverOpportunity, reachedAt } from '../integrations/lever/opportunity.ts';
import { connectionQueue, type StepInput } from '../workflows/contract.ts';
import { leverRefusal } from './lever-refusal.ts';
import { type MappedCandidate, mapCandidate } from './map-candidate.ts';
import { createSourceRecorder } from './record-sources.ts';
import { writeStepWait } from './step-wait.ts';
import type { VendorClients } from './vendor-clients.ts';

/** A hire that Lever does not show for this long after the webhook did not happen. */
const SHOWN_WITHIN_MS = 600_000;
const SHOW_AGAIN_MS = 20_000;
const LOOK_AGAIN_MS = 900_000;

export interface ImportDeps {
  readonly db: Db;
  readonly vendors: VendorClients;
  readonly companyTimeZone: string;
}

/** What the mapping of the connection makes of a person; the version is null for the built-in mapping. */
interface Mapped extends Pick<MappedCandidate, 'results'> {
  readonly mappingVersion: number | null;
}

/** The activities of the import: look, and one reading of Lever. */
export function createImportActivities({ db, vendors, companyTimeZone }: ImportDeps) {
  const openRun = createRunReader({ db });
  const recordOwnSources = createSourceRecorder({ db });

  async function lookAtImport(input: StepInput): Promise<TaskNext> {
    if (input.canceling) return { do: 'end', state: 'canceled', waitsFor: null };
    const { connection } = await openRun(input.runId);
    if (!connection) return settle(input, attention(input, 'connection_missing'));
    if (!connection.active) return settle(input, attention(input, 'connection_inactive'));
    if (connection.problem === 'revoked') return settle(input, attention(input, 'connection_revoked'));
    return { do: 'step', step: 'importEmployee', queue: connectionQueue(connection) };
  }

  async function importEmployee(input: StepInput): Promise<TaskNext> {
    const { run, connection } = await openRun(input.runId);
    if (!connection) return settle(input, attention(input, 'connection_missing'));
    const lever = vendors.lever(connection);
    try {
      const [opportunity, listener] = await Promise.all([
        lever.getOpportunity(run.subject, { expand: ['contact', 'applications'] }),
        run.listenerId === null ? null : findListener(db, run.listenerId),
      ]);
      const hiredAt = await entryOf(run, { lever, opportunity, listener });
      if (hiredAt === null) return settle(input, notShown(run, input));
      if (await isSameHire(run, hiredAt)) return { do: 'end', state: 'canceled', waitsFor: 'same_hire' };
      const mapped = await mapPerson(connection, { lever, opportunity });
      const isHire = listener?.event !== 'candidateStageChange';
      return await enter(run, input, { mapped, opportunity, hiredAt, isHire });
    } catch (error) {
      const refused = leverRefusal(error);
      if (refused === 'source_missing') return settle(input, notShown(run, input));
      if (refused) return settle(input, attention(input, refused));
      throw error;
    }
  }

  async function mapPerson(
    { id }: ConnectionRow,
    candidate: { readonly lever: LeverClient; readonly opportunity: LeverOpportunity },
  ): Promise<Mapped> {
    const [saved, fields] = await Promise.all([
      readMapping(db, { direction: 'inbound', subject: id }),
      readFields(db),
    ]);
    const mapping = saved?.fields ?? LEVER_DEFAULT_MAPPING;
    const mapped = await mapCandidate({ db, ...candidate, mapping, fields, companyTimeZone });
    await recordOwnSources(id, mapped.records);
    return { results: mapped.results, mappingVersion: saved?.version ?? null };
  }

  /** When Lever says that the person was hired, or reached the stage of the listener (epoch ms); null: not yet. */
  async function entryOf(
    run: RunRow,
    {
      lever,
      opportunity,
      listener,
    }: {
      readonly lever: LeverClient;
      readonly opportunity: LeverOpportunity;
      readonly listener: ListenerRow | null;
    },
  ): Promise<number | null> {
    if (listener?.event === 'candidateStageChange') return reachedAt(opportunity, listener.stageId);
    const reasonId = opportunity.archived?.reason;
    const reasons = reasonId ? await vendors.archiveReasons(run.connectionId, lever, reasonId) : [];
    if (!isHired(opportunity, reasons)) return null;
    return opportunity.archived?.archivedAt ?? run.createdAt.getTime();
  }

  async function enter(
    run: RunRow,
    input: StepInput,
    read: {
      readonly mapped: Mapped;
      readonly opportunity: LeverOpportunity;
      readonly hiredAt: number;
      readonly isHire: boolean;
    },
  ): Promise<TaskNext> {
    const { opportunity, hiredAt, isHire } = read;
    const { results, mappingVersion } = read.mapped;
    const { id: runId, connectionId, definitionId, subject } = run;
    const hire = {
      runId,
      connectionId,
      definitionId,
      subject,
      leverContactId: contactIdOf(opportunity) ?? opportunity.id,
      isHire,
      mappingVersion,
      values: Object.fromEntries(results.map(({ field, value }) => [field, value])),
      fallbacks: new Set(results.filter(({ usedFallback }) => usedFallback).map(({ field }) => field)),
    };
    const imported = await db.transaction(async (tx) => {
      const outcome = await importHire(tx, { ...hire, now: new Date(input.now) });
      if (outcome.outcome === 'conflict') return outcome;
      const entered = {
        employeeId: outcome.employeeId,
        hiredAt: new Date(hiredAt),
        state: 'open' as const,
      };
      // A worker that was slow must not open a run again that was closed without it.
      await tx
        .update(runs)
        .set(entered)
        .where(and(eq(runs.id, run.id), isNull(runs.closedAt)));
      return outcome;
    });
    if (imported.outcome === 'conflict') return settle(input, attention(input, 'import_conflict'));
    if (imported.missing.length === 0) return { do: 'end', state: 'completed', waitsFor: null };
    return settle(input, { ...attention(input, 'missing_info'), state: 'flagged' });
  }

  async function isSameHire(run: RunRow, hiredAt: number): Promise<boolean> {
    if (run.generation === 1) return false;
    const earlier = await runsOfSubject(db, run);
    return earlier.some((other) => other.generation < run.generation && other.hiredAt?.getTime() === hiredAt);
  }

  async function settle(input: StepInput, next: TaskNext): Promise<TaskNext> {
    if (next.do === 'wait') {
      await db.transaction((tx) => writeStepWait(tx, input, next));
    }
    return next;
  }

  return { lookAtImport, importEmployee };
}

function notShown(run: RunRow, input: StepInput): TaskNext {
  if (input.now - run.createdAt.getTime() >= SHOWN_WITHIN_MS)
    return { do: 'end', state: 'canceled', waitsFor: 'not_hired' };
  return {
    do: 'wait',
    until: input.now + SHOW_AGAIN_MS,
    state: 'active',
    waitsFor: 'source_not_shown',
    onPoke: null,
  };
}

function attention(input: StepInput, waitsFor: WaitReason): Extract<TaskNext, { do: 'wait' }> {
  return { do: 'wait', until: input.now + LOOK_AGAIN_MS, state: 'needs_attention', waitsFor, onPoke: null };
}
