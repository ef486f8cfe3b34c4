import { z } from 'zod';
import { IMPORT_TASK } from './run/task-carry.ts';
import { WorkLocation } from './work-location.ts';

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
    package: z.string().min(1).max(255),
    node: z.string().max(255).optional(),
    /** Used instead of the employee's own work location. */
    workLocation: WorkLocation.optional(),
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
