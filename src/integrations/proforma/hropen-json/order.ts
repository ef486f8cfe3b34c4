import { z } from 'zod';
import { orNull } from '../../tolerant.ts';
import { WireInstant } from '../wire-instant.ts';

const Id = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** The account of the token. */
export const HropenAccount = z.object({ accountId: orNull(Id), accountName: orNull(z.string()) });

/** The packages that can be ordered. */
export const HropenCatalog = z.object({
  packages: z.array(z.object({ packageId: z.string().min(1).max(255), packageName: z.string() })),
});

/** An order without its results and without the address of them, which is not known to ask for a login. */
export const HropenScreening = z.object({
  screeningId: Id,
  status: z.string(),
  completedAt: WireInstant,
  inviteExpiresAt: WireInstant,
  candidateUrl: orNull(z.string()),
});
export type HropenScreening = z.infer<typeof HropenScreening>;
