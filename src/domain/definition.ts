import { z } from 'zod';
import { DEFAULT_OVERRIDE_PREFIXES } from './lever/posting-package.ts';
import { IMPORT_TASK } from './run/task-carry.ts';
import { WorkLocation } from './work-location.ts';

const Prefix = z.string().max(50);

/** The package is named by a tag of the Lever posting; tags of the candidate that begin like this override the order. */
const PackageByTag = z.object({
  from: z.literal('posting_tag'),
  overrides: z
    .object({
      package: Prefix.default(DEFAULT_OVERRIDE_PREFIXES.package),
      reference: Prefix.default(DEFAULT_OVERRIDE_PREFIXES.reference),
      subAccount: Prefix.default(DEFAULT_OVERRIDE_PREFIXES.subAccount),
    })
    .default(DEFAULT_OVERRIDE_PREFIXES),
});

/** A task that orders a background check and ends when the check is cleared. */
export const BackgroundCheckTask = z.object({
  key: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/)
    .refine((key) => key !== IMPORT_TASK, { message: `"${IMPORT_TASK}" is the key of the import` }),
  name: z.string().min(1).max(200),
  kind: z.literal('background_check'),
  settings: z.object({
    connection: z.string().min(1),
    package: z.union([z.string().min(1).max(255), PackageByTag]),
    node: z.string().max(255).optional(),
    /** Used instead of the employee's own work location. */
    workLocation: WorkLocation.optional(),
    /** How often an invitation that expired is followed by another one; once when it is not said. */
    reinvite: z.int().min(0).max(5).optional(),
    /** A clear check of the same person, account and package that is not older is used again; never when it is missing. */
    reuse: z.object({ withinDays: z.int().min(1).max(3_650) }).optional(),
    /** Calendar days to wait after a pre-adverse notice, by US state. */
    adverseActionDays: z
      .object({
        default: z.int().min(0).max(365),
        byState: z.record(z.string().regex(/^[A-Z]{2}$/), z.int().min(0).max(365)).default({}),
      })
      .optional(),
  }),
});
export type BackgroundCheckTask = z.infer<typeof BackgroundCheckTask>;

export const TaskDefinition = z.discriminatedUnion('kind', [BackgroundCheckTask]);
export type TaskDefinition = z.infer<typeof TaskDefinition>;

/** What an admin writes: the tasks that every person who enters goes through. */
export const WorkflowDefinition = z
  .object({ name: z.string().min(1).max(200), tasks: z.array(TaskDefinition).min(1).max(200) })
  .refine(
    (definition) => new Set(definition.tasks.map((task) => task.key)).size === definition.tasks.length,
    {
      message: 'task keys must be unique',
      path: ['tasks'],
    },
  );
export type WorkflowDefinition = z.infer<typeof WorkflowDefinition>;
