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

/** The label that a card must have, by the table of `docs/checks.md`. */
export function expectedCard(invitation: ShownInvitation, report: ShownReport | null): string {
  if (report) return reportCard(report);
  if (invitation.deleted_at !== null) return 'Invitation canceled';
  return { pending: 'Invitation sent', expired: 'Invitation expired' }[invitation.status] ?? 'Pending';
}

function reportCard({ status, result, adjudication, includes_canceled }: ShownReport): string {
  if (status !== 'complete') {
    const labels: Record<string, string> = {
      dispute: 'Disputed',
      suspended: 'Suspended',
      canceled: 'Canceled',
    };
    return labels[status] ?? 'Pending';
  }
  if (adjudication === 'post_adverse_action') return 'Not eligible';
  if (adjudication === 'pre_adverse_action') return 'Pre-adverse action';
  if (adjudication === 'engaged') return 'Eligible';
  if (result === 'consider') return 'Needs review';
  return includes_canceled ? 'Complete with canceled' : 'Clear';
}

/** With one of these a run goes on by itself. */
export function goesOn(card: string): boolean {
  return card === 'Clear' || card === 'Eligible';
}
