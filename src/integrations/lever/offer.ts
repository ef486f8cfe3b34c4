import { z } from 'zod';
import { EpochMs, listOrEmpty, orNull, textOrEmpty } from '../tolerant.ts';

/** One field of an offer: `anticipated_start_date` is epoch ms, `hiring_manager` a user id, customs are `custom_<name>`. */
export const LeverOfferField = z.object({
  text: textOrEmpty,
  identifier: orNull(z.string()),
  value: z.unknown(),
});
export type LeverOfferField = z.infer<typeof LeverOfferField>;

/** An offer; only fields of the account's own offer form appear, so that even the start date may be missing. */
export const LeverOffer = z.object({
  id: z.string(),
  posting: orNull(z.string()),
  status: orNull(z.string()),
  fields: listOrEmpty(LeverOfferField),
  createdAt: orNull(EpochMs),
  approvedAt: orNull(EpochMs),
  sentAt: orNull(EpochMs),
});
export type LeverOffer = z.infer<typeof LeverOffer>;
