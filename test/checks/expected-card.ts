import { z } from 'zod';

/** An invitation as Checkr shows it. */
export const ShownInvitation = z.object({
  id: z.string(),
  status: z.string(),
  deleted_at: z.string().nullable(),
  report_id: z.string().nullable(),
  tags: z.array(z.string()),
});
export type ShownInvitation = z.infer<typeof ShownInvitation>;

/** A report as Checkr shows it. */
export const ShownReport = z.object({
  status: z.string(),
  result: z.string().nullable(),
  adjudication: z.string().nullable(),
  assessment: z.string().nullable(),
  includes_canceled: z.boolean(),
});
export type ShownReport = z.infer<typeof ShownReport>;

/** An order as Checkr shows it. */
export interface Order {
  readonly invitation: ShownInvitation;
  readonly report: ShownReport | null;
}

/** The label that a card must have, by the table of `docs/checks.md`. */
export function expectedCard({ invitation, report }: Order, usesAssess: boolean): string {
  if (report) return reportCard(report, usesAssess);
  if (invitation.deleted_at !== null) return 'Invitation canceled';
  return { pending: 'Invitation sent', expired: 'Invitation expired' }[invitation.status] ?? 'Pending';
}

function reportCard(report: ShownReport, usesAssess: boolean): string {
  const labels: Record<string, string> = {
    dispute: 'Disputed',
    suspended: 'Suspended',
    canceled: 'Canceled',
    complete: completeCard(report, usesAssess),
  };
  return labels[report.status] ?? 'Pending';
}

/** A report without its assessment waits an hour for it, which is longer than any sequence. */
function completeCard(report: ShownReport, usesAssess: boolean): string {
  const { result, adjudication, assessment, includes_canceled } = report;
  if (adjudication === 'post_adverse_action') return 'Not eligible';
  if (adjudication === 'pre_adverse_action') return 'Pre-adverse action';
  if (adjudication === 'engaged' || assessment === 'eligible') return 'Eligible';
  if (usesAssess && assessment === null) return 'Pending';
  if (assessment !== null || result === 'consider') return 'Needs review';
  return includes_canceled ? 'Complete with canceled' : 'Clear';
}

/** With one of these a run goes on by itself. */
export function goesOn(card: string): boolean {
  return card === 'Clear' || card === 'Eligible';
}

export const TAGS = {
  ordered: 'Background Check:Ordered',
  error: 'Background Check:Error',
  completed: 'Background Check:Completed',
} as const;

/** The tag that Lever must show at rest for the newest attempt; null where the tag of before stays. */
export function expectedTag(card: string, reinvitesLeft: number): string | null {
  switch (card) {
    case 'Ordering':
      return null;
    case 'Invitation expired':
      return reinvitesLeft > 0 ? null : TAGS.error;
    case 'Order failed':
    case 'Invitation canceled':
      return TAGS.error;
    case 'Invitation sent':
    case 'Pending':
    case 'Suspended':
      return TAGS.ordered;
    default:
      return TAGS.completed;
  }
}
