import { z } from 'zod';
import { EpochMs, listOrEmpty, orNull, textOrEmpty } from '../tolerant.ts';
import { LeverUser } from './person.ts';

const UserReference = orNull(z.union([z.string(), LeverUser]));

const Categories = z.object({
  commitment: orNull(z.string()),
  department: orNull(z.string()),
  level: orNull(z.string()),
  location: orNull(z.string()),
  team: orNull(z.string()),
  allLocations: listOrEmpty(z.string()),
});

/** A job posting: `text` is the job title, `tags` are the additional tags beside the categories. */
export const LeverPosting = z.object({
  id: z.string(),
  text: textOrEmpty,
  state: orNull(z.string()),
  user: UserReference,
  owner: UserReference,
  hiringManager: UserReference,
  categories: orNull(Categories),
  tags: listOrEmpty(z.string()),
  country: orNull(z.string()),
  requisitionCodes: listOrEmpty(z.string()),
  confidentiality: orNull(z.string()),
  workplaceType: orNull(z.string()),
  createdAt: orNull(EpochMs),
  updatedAt: orNull(EpochMs),
});
export type LeverPosting = z.infer<typeof LeverPosting>;
