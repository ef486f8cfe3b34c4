import { z } from 'zod';
import { orNull } from '../../tolerant.ts';
import { WireInstant } from '../wire-instant.ts';

const Id = z.string().min(1).max(255);

/** An applicant, of whom nothing but the id is kept. */
export const TazapiApplicant = z.object({ applicantGuid: Id });

/** A product that the client can order, by its `clientProductGuid`. */
export const TazapiProduct = z.object({ clientProductGuid: Id, productName: z.string() });

/**
 * An order without names, searches and the link to its results. `quickappApplicantLink` is the candidate's secret.
 */
export const TazapiOrder = z.object({
  orderGuid: Id,
  orderStatus: orNull(z.string()),
  applicantGuid: orNull(Id),
  externalIdentifier: orNull(z.string()),
  searchFlagged: orNull(z.boolean()),
  orderedDate: WireInstant,
  completedDate: WireInstant,
  quickappApplicantLink: orNull(z.string()),
  quickappInfo: orNull(z.object({ dateExpires: WireInstant })),
});
export type TazapiOrder = z.infer<typeof TazapiOrder>;

/** Only the link that asks for a login is taken: `reportUrl` beside it lets anybody in. */
export const TazapiOrderStatus = z.object({
  orderDetail: z.object({ reportUrlLoginRequired: orNull(z.string()) }),
});
