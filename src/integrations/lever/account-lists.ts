import { z } from 'zod';
import { orNull, textOrEmpty } from '../tolerant.ts';

/** A reason to archive an opportunity. Customers rename reasons: only `type` says which of them mean a hire. */
export const LeverArchiveReason = z.object({
  id: z.string(),
  text: textOrEmpty,
  status: orNull(z.string()),
  type: orNull(z.string()),
});
export type LeverArchiveReason = z.infer<typeof LeverArchiveReason>;

/** A stage of the pipeline. Ids are stable and not always UUIDs (`offer`); customers rename the texts. */
export const LeverStage = z.object({ id: z.string(), text: textOrEmpty });
export type LeverStage = z.infer<typeof LeverStage>;

/** A tag that candidates have. Lever: tags have no id, their text is all there is. */
export const LeverTag = z.object({ text: textOrEmpty });
export type LeverTag = z.infer<typeof LeverTag>;
