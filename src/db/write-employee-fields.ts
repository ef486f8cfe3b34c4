import { eq, sql } from 'drizzle-orm';
import { FieldDefinition } from '../domain/employee/field-definition.ts';
import { writeAudit } from './audit.ts';
import type { Db, Transaction } from './database.ts';
import { brokenUniqueness } from './database-fault.ts';
import { readFields } from './employee-fields.ts';
import { type FieldUse, usesOfChoices, usesOfField } from './field-uses.ts';
import { employeeFields } from './schema/employee-fields.ts';

/** What a new field is made from. */
export const NewField = FieldDefinition.pick({ key: true, label: true, group: true, type: true }).extend({
  options: FieldDefinition.shape.options.optional(),
  required: FieldDefinition.shape.required.optional(),
  position: FieldDefinition.shape.position.optional(),
});
export type NewField = typeof NewField._output;

/** What can be changed of a field; its key and its type stay. */
export const FieldPatch = FieldDefinition.pick({
  label: true,
  group: true,
  options: true,
  required: true,
  position: true,
}).partial();
export type FieldPatch = typeof FieldPatch._output;

export type WrittenField =
  | { readonly ok: true; readonly field: FieldDefinition }
  | {
      readonly ok: false;
      readonly reason:
        | 'field.not_found'
        | 'field.key_taken'
        | 'field.builtin'
        | 'field.choices_missing'
        | 'field.not_a_choice_field';
    }
  | { readonly ok: false; readonly reason: 'field.in_use'; readonly uses: readonly FieldUse[] };

interface Writing {
  readonly db: Db;
  readonly actor: string;
  readonly now?: Date;
}

/** Makes a field at the end of its group, unless a position is given; a key is never given twice. */
export async function createField({
  db,
  actor,
  input,
}: Writing & { readonly input: NewField }): Promise<WrittenField> {
  const { options = [], required = false, ...given } = input;
  const refusal = choicesProblem(given.type, options);
  if (refusal) return { ok: false, reason: refusal };
  try {
    return await db.transaction(async (tx): Promise<WrittenField> => {
      const known = await readFields(tx);
      if (known.some(({ key }) => key === given.key)) return { ok: false, reason: 'field.key_taken' };
      const last = Math.max(0, ...known.map(({ position }) => position));
      const position = given.position ?? Math.min(last + 10, 100_000);
      await tx.insert(employeeFields).values({ ...given, options, required, position });
      return written(tx, { key: given.key, actor, action: 'field.created', details: { type: given.type } });
    });
  } catch (error) {
    if (brokenUniqueness(error) === 'employee_fields_pkey') return { ok: false, reason: 'field.key_taken' };
    throw error;
  }
}

/** Changes how a field is shown and what it asks for; a choice that employees have cannot be taken away. */
export async function editField({
  db,
  actor,
  key,
  patch,
  now = new Date(),
}: Writing & { readonly key: string; readonly patch: FieldPatch }): Promise<WrittenField> {
  return db.transaction(async (tx): Promise<WrittenField> => {
    const field = await lockedField(tx, key);
    if (!field) return { ok: false, reason: 'field.not_found' };
    const options = patch.options ?? field.options;
    const refusal = choicesProblem(field.type, options);
    if (refusal) return { ok: false, reason: refusal };
    const removed = field.options.filter((option) => !options.includes(option));
    const uses = await usesOfChoices(tx, { key, options: removed });
    if (uses.length > 0) return { ok: false, reason: 'field.in_use', uses };
    const { type } = field;
    const values = {
      label: patch.label ?? field.label,
      group: patch.group ?? field.group,
      required: patch.required ?? field.required,
      position: patch.position ?? field.position,
      options,
      updatedAt: now,
    };
    await tx
      .insert(employeeFields)
      .values({ key, type, ...values })
      .onConflictDoUpdate({ target: employeeFields.key, set: values });
    return written(tx, { key, actor, action: 'field.changed', details: { changed: Object.keys(patch) } });
  });
}

/** Archives a field that nothing uses, or brings it back; its values stay. */
export async function archiveField({
  db,
  actor,
  key,
  archived,
  now = new Date(),
}: Writing & { readonly key: string; readonly archived: boolean }): Promise<WrittenField> {
  return db.transaction(async (tx): Promise<WrittenField> => {
    const field = await lockedField(tx, key);
    if (!field) return { ok: false, reason: 'field.not_found' };
    if (field.builtin) return { ok: false, reason: 'field.builtin' };
    const uses = archived ? await usesOfField(tx, key) : [];
    if (uses.length > 0) return { ok: false, reason: 'field.in_use', uses };
    await tx
      .update(employeeFields)
      .set({ archivedAt: archived ? now : null, updatedAt: now })
      .where(eq(employeeFields.key, key));
    const action = archived ? 'field.archived' : 'field.restored';
    return written(tx, { key, actor, action, details: {} });
  });
}

/** One change of fields at a time, so that each sees the uses and positions that the one before left. */
async function lockedField(tx: Transaction, key: string): Promise<FieldDefinition | null> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('employee_fields', 0))`);
  return (await readFields(tx)).find((field) => field.key === key) ?? null;
}

function choicesProblem(type: FieldDefinition['type'], options: readonly string[]) {
  if (type === 'choice') return options.length === 0 ? 'field.choices_missing' : null;
  return options.length > 0 ? 'field.not_a_choice_field' : null;
}

async function written(
  tx: Transaction,
  {
    key,
    ...change
  }: {
    readonly key: string;
    readonly actor: string;
    readonly action: string;
    readonly details: Readonly<Record<string, unknown>>;
  },
): Promise<WrittenField> {
  await writeAudit(tx, { ...change, objectType: 'employee_field', objectId: key });
  const field = (await readFields(tx)).find((candidate) => candidate.key === key);
  if (!field) throw new Error('The written field is not there');
  return { ok: true, field };
}
