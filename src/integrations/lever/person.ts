import { z } from 'zod';
import { EpochMs, listOrEmpty, orNull, textOrEmpty } from '../tolerant.ts';

/** A phone number as somebody typed it; `type` is mobile, home, work, skype, other or null. */
export const LeverPhone = z.object({ type: orNull(z.string()), value: textOrEmpty });
export type LeverPhone = z.infer<typeof LeverPhone>;

const ContactLocation = z.union([
  z.object({ name: textOrEmpty }),
  z.string().transform((name) => ({ name })),
]);

/** A person in Lever, who may have several opportunities. Unknown texts are `''`. */
export const LeverContact = z.object({
  id: z.string(),
  name: textOrEmpty,
  headline: textOrEmpty,
  isAnonymized: z.boolean().nullish(),
  location: orNull(ContactLocation),
  emails: listOrEmpty(z.string()),
  phones: listOrEmpty(LeverPhone),
});
export type LeverContact = z.infer<typeof LeverContact>;

/** A user of the Lever account; deactivated users can be read by id but are not listed. */
export const LeverUser = z.object({
  id: z.string(),
  name: textOrEmpty,
  username: orNull(z.string()),
  email: orNull(z.string()),
  accessRole: orNull(z.string()),
  createdAt: orNull(EpochMs),
  deactivatedAt: orNull(EpochMs),
  externalDirectoryId: orNull(z.string()),
  jobTitle: orNull(z.string()),
  managerId: orNull(z.string()),
});
export type LeverUser = z.infer<typeof LeverUser>;
