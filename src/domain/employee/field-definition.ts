import { z } from 'zod';

/** What a field can hold. `employee` is a relationship: the id of another employee. */
export const FIELD_TYPES = [
  'text',
  'email',
  'phone',
  'date',
  'number',
  'boolean',
  'choice',
  'time_zone',
  'employee',
  'work_location',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** The types as admins read them. */
export const FIELD_TYPE_LABELS: Readonly<Record<FieldType, string>> = {
  text: 'Text',
  email: 'E-mail address',
  phone: 'Phone number',
  date: 'Date',
  number: 'Number',
  boolean: 'Yes or no',
  choice: 'Choice',
  time_zone: 'Time zone',
  employee: 'Employee',
  work_location: 'Work location',
};

/** The name of a field, the same in the profile, the API, mappings and the header of a CSV file. */
export const FieldKey = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, 'must be lower-case words joined by _');

const Label = z.string().trim().min(1).max(100);
const Option = z.string().trim().min(1).max(100);

/** The choices of a field: one each, whatever its case. */
export const FieldOptions = z
  .array(Option)
  .max(200)
  .refine((options) => new Set(options.map((option) => option.toLowerCase())).size === options.length, {
    message: 'must differ from each other',
  });

/** One field of the employee's profile; fields are shown by group, then by position. */
export const FieldDefinition = z.object({
  key: FieldKey,
  label: Label,
  group: Label,
  type: z.enum(FIELD_TYPES),
  /** What a choice offers; empty for every other type. */
  options: FieldOptions,
  required: z.boolean(),
  /** True for the fields that Gangway itself knows; they cannot be archived. */
  builtin: z.boolean(),
  position: z.int().min(0).max(100_000),
  /** An archived field keeps its values, is not required and takes no new ones. */
  archived: z.boolean(),
});
export type FieldDefinition = z.infer<typeof FieldDefinition>;
