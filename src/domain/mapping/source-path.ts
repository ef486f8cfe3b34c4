import { z } from 'zod';

/** The name of a source: a group, a dot, and the name in the group: `offer.fields.anticipated_start_date`. */
export const SourcePath = z
  .string()
  .max(300)
  .regex(/^[a-z][a-z0-9_]*\.[^\p{Cc}\p{Surrogate}]+$/u, 'must be the path of a source');
export type SourcePath = z.infer<typeof SourcePath>;
