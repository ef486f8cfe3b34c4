import { z } from 'zod';
import { listOrEmpty, orNull, textOrEmpty } from '../tolerant.ts';

/**
 * The account of the credential. `authorized`: credentialed to order; `api_authorized`: may order through the API;
 * `segmentation_enabled`: has a hierarchy of nodes.
 */
export const CheckrAccount = z.object({
  id: z.string(),
  name: textOrEmpty,
  uri_name: orNull(z.string()),
  authorized: z.boolean().nullish().transform(Boolean),
  api_authorized: z.boolean().nullish().transform(Boolean),
  segmentation_enabled: orNull(z.boolean()),
  account_deauthorization: orNull(z.object({ reason: orNull(z.string()) })),
});
export type CheckrAccount = z.infer<typeof CheckrAccount>;

/** True when the account may order through the API. */
export function isCredentialed(account: Pick<CheckrAccount, 'authorized' | 'api_authorized'>): boolean {
  return account.authorized && account.api_authorized;
}

/** A package that can be ordered by its slug; `price` is in US cents. */
export const CheckrPackage = z.object({
  id: z.string(),
  slug: z.string(),
  name: textOrEmpty,
  price: orNull(z.number()),
  screenings: listOrEmpty(z.object({ type: z.string(), subtype: orNull(z.string()) })),
  created_at: orNull(z.string()),
  deleted_at: orNull(z.string()),
});
export type CheckrPackage = z.infer<typeof CheckrPackage>;

/** A node of the account's hierarchy; its key is `custom_id`, `packages` are the slugs that it may order. */
export const CheckrNode = z.object({
  custom_id: z.string(),
  name: textOrEmpty,
  tier: orNull(z.string()),
  parent_custom_id: orNull(z.string()),
  packages: listOrEmpty(z.string()),
});
export type CheckrNode = z.infer<typeof CheckrNode>;
