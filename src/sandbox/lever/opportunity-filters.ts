import type { TwinContext } from '../machinery/control-router.ts';
import { badRequest } from './lever-error.ts';
import type { Opportunity } from './lever-objects.ts';
import { queryFlag, queryMs } from './lever-request.ts';
import { applicationOf, type LeverTwin, stageRank } from './lever-twin.ts';

type Test = (opportunity: Opportunity) => boolean;

/** Filters with a value; given several times they mean any of them. */
function wordTests(twin: LeverTwin): Record<string, (opportunity: Opportunity) => (string | undefined)[]> {
  const contact = (o: Opportunity) => twin.data().contacts[o.contact];
  return {
    tag: (o) => o.tags,
    source: (o) => o.sources,
    origin: (o) => [o.origin],
    stage_id: (o) => [o.stage],
    contact_id: (o) => [o.contact],
    location: (o) => [contact(o)?.location],
    archive_reason_id: (o) => [o.archived?.reason],
    posting_id: (o) => [applicationOf(twin, o)?.posting],
    archived_posting_id: (o) => {
      const application = applicationOf(twin, o);
      return [application?.archived == null ? undefined : application.posting];
    },
    email: (o) => (contact(o)?.emails ?? []).map((email) => email.trim().toLowerCase()),
  };
}

const INSTANTS: Record<string, (opportunity: Opportunity) => number | null | undefined> = {
  created_at: (o) => o.createdAt,
  updated_at: (o) => o.updatedAt,
  advanced_at: (o) => o.lastAdvancedAt,
  archived_at: (o) => o.archived?.archivedAt,
};

function instantTest(
  c: TwinContext,
  name: string,
  instantOf: (o: Opportunity) => number | null | undefined,
): Test {
  const start = queryMs(c, `${name}_start`);
  const end = queryMs(c, `${name}_end`);
  if (start === undefined && end === undefined) return () => true;
  return (o) => {
    const value = instantOf(o);
    if (value == null) return false;
    return (start === undefined || value >= start) && (end === undefined || value <= end);
  };
}

/** Lever: lists leave confidential records out unless asked; without the grant they never show. */
function confidentialityTest(c: TwinContext, twin: LeverTwin): Test {
  const wanted = c.req.query('confidentiality') ?? 'non-confidential';
  if (!['all', 'confidential', 'non-confidential'].includes(wanted)) {
    throw badRequest('confidentiality must be all, confidential or non-confidential');
  }
  const mayReadConfidential = twin.data().settings.confidentialAccess;
  return ({ confidentiality }) => {
    if (confidentiality === 'confidential' && !mayReadConfidential) return false;
    return wanted === 'all' || wanted === confidentiality;
  };
}

/** The test that all filters of a list request make together. */
export function opportunityTest(c: TwinContext, twin: LeverTwin): Test {
  const tests: Test[] = [confidentialityTest(c, twin)];
  for (const [name, valuesOf] of Object.entries(wordTests(twin))) {
    const given = c.req.queries(name);
    if (given === undefined) continue;
    const wanted = new Set(name === 'email' ? given.map((email) => email.trim().toLowerCase()) : given);
    tests.push((o) => valuesOf(o).some((value) => value !== undefined && wanted.has(value)));
  }
  for (const [name, instantOf] of Object.entries(INSTANTS)) tests.push(instantTest(c, name, instantOf));
  const archived = queryFlag(c, 'archived');
  if (archived !== undefined) tests.push((o) => (o.archived !== null) === archived);
  const snoozed = queryFlag(c, 'snoozed');
  if (snoozed !== undefined) tests.push((o) => (o.snoozedUntil !== null) === snoozed);
  return (o) => tests.every((test) => test(o));
}

/** Lever: stage rank ascending, then lastAdvancedAt descending, then id. */
export function opportunityPosition(twin: LeverTwin, o: Opportunity): [number, number, string] {
  return [stageRank(twin, o.stage), o.lastAdvancedAt, o.id];
}

export function comparePositions(a: readonly unknown[], b: readonly unknown[]): number {
  const [rankA, advancedA, idA] = a;
  const [rankB, advancedB, idB] = b;
  if (rankA !== rankB) return Number(rankA) - Number(rankB);
  if (advancedA !== advancedB) return Number(advancedB) - Number(advancedA);
  return String(idA) < String(idB) ? -1 : Number(String(idA) > String(idB));
}
