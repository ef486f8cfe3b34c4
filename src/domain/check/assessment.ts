/** How long (ms) a complete report may be without its assessment. Checkr: it is null for a short time after completion. */
export const ASSESSMENT_WAIT_MS = 3_600_000;

/** What says whether a report still waits for its assessment; instants in epoch ms. */
export interface AssessmentFacts {
  /** The account assesses every report. */
  readonly usesAssess: boolean;
  readonly reportStatus: string | null;
  readonly assessment: string | null;
  readonly completedAt: number | null;
}

/** Until when (epoch ms) a complete report waits for its assessment; null when it does not. */
export function assessmentDueAt(facts: AssessmentFacts): number | null {
  const { usesAssess, reportStatus, assessment, completedAt } = facts;
  if (!usesAssess || reportStatus !== 'complete' || assessment !== null) return null;
  return (completedAt ?? 0) + ASSESSMENT_WAIT_MS;
}

/** Whether a report still has time to be assessed, has had it, or (undefined) waits for no assessment. */
export function assessmentWait(facts: AssessmentFacts, now: number): 'in_time' | 'overdue' | undefined {
  const dueAt = assessmentDueAt(facts);
  if (dueAt === null) return undefined;
  return now < dueAt ? 'in_time' : 'overdue';
}
