import { z } from 'zod';
import { listOrEmpty, orNull } from '../tolerant.ts';

/** A candidate without anything personal: Checkr's answer carries birth date and licence, which are dropped here. */
export const CheckrCandidate = z.object({
  id: z.string(),
  custom_id: orNull(z.string()),
  report_ids: listOrEmpty(z.string()),
  created_at: orNull(z.string()),
});
export type CheckrCandidate = z.infer<typeof CheckrCandidate>;

/**
 * An invitation without its URL, which is the candidate's secret. `status` is pending, completed or expired, or a word
 * not known yet; a canceled invitation is one with `deleted_at`.
 */
export const CheckrInvitation = z.object({
  id: z.string(),
  uri: orNull(z.string()),
  status: z.string(),
  package: orNull(z.string()),
  tags: listOrEmpty(z.string()),
  candidate_id: orNull(z.string()),
  report_id: orNull(z.string()),
  created_at: orNull(z.string()),
  expires_at: orNull(z.string()),
  completed_at: orNull(z.string()),
  deleted_at: orNull(z.string()),
});
export type CheckrInvitation = z.infer<typeof CheckrInvitation>;

const ReportFields = z.object({
  id: z.string(),
  uri: orNull(z.string()),
  status: z.string(),
  result: orNull(z.string()),
  includes_canceled: z.boolean().nullish().transform(Boolean),
  assessment: orNull(z.string()),
  adjudication: orNull(z.string()),
  package: orNull(z.string()),
  tags: listOrEmpty(z.string()),
  candidate_id: orNull(z.string()),
  estimated_completion_time: orNull(z.string()),
  created_at: orNull(z.string()),
  completed_at: orNull(z.string()),
  revised_at: orNull(z.string()),
  upgraded_at: orNull(z.string()),
});

/**
 * The state of a report, nothing of its content. An account from before the report life cycle of 2022 sends the result
 * as status: it is read as complete with that result.
 */
export const CheckrReport = ReportFields.transform((report) =>
  report.status === 'clear' || report.status === 'consider'
    ? { ...report, status: 'complete', result: report.result ?? report.status }
    : report,
);
export type CheckrReport = z.infer<typeof CheckrReport>;
