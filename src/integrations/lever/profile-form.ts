import { z } from 'zod';
import { EpochMs, listOrEmpty, orNull, textOrEmpty } from '../tolerant.ts';

/** One answer in a form. Lever: `type` is date (epoch ms), currency, yes-no, text, textarea, dropdown, multiple-choice or multiple-select. */
export const LeverFormField = z.object({
  id: orNull(z.string()),
  type: orNull(z.string()),
  text: textOrEmpty,
  value: z.unknown(),
});
export type LeverFormField = z.infer<typeof LeverFormField>;

/** A profile form of an opportunity; `text` is the customer's own title, and one with `deletedAt` counts no more. */
export const LeverForm = z.object({
  id: z.string(),
  text: textOrEmpty,
  baseTemplateId: orNull(z.string()),
  fields: listOrEmpty(LeverFormField),
  createdAt: orNull(EpochMs),
  completedAt: orNull(EpochMs),
  deletedAt: orNull(EpochMs),
});
export type LeverForm = z.infer<typeof LeverForm>;
