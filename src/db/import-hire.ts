import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import {
  EMPTY_PROFILE,
  type FieldValue,
  missingFields,
  sameValue,
} from '../domain/employee/employee-profile.ts';
import type { FieldDefinition } from '../domain/employee/field-definition.ts';
import type { FieldProblem } from '../domain/employee/field-problem.ts';
import { type ImportFacts, matchImport } from '../domain/employee/import-match.ts';
import { newId } from '../ids.ts';
import { type EmployeeRow, writeValues } from './change-employee.ts';
import type { Transaction } from './database.ts';
import { readFields } from './employee-fields.ts';
import { lockIdentity } from './identity-lock.ts';
import { type ConflictRow, findConflict, raiseConflict, settleConflict } from './import-conflicts.ts';
import { employees, employeeValues } from './schema/employees.ts';
import { importConflicts } from './schema/import-conflicts.ts';
import { runs } from './schema/runs.ts';
import { validateValues } from './validate-values.ts';
import type { ValueSource } from './value-source.ts';

/** What the source of hires says of one person. */
export interface ImportedHire {
  readonly runId: string;
  readonly connectionId: string;
  readonly definitionId: string;
  /** The Lever opportunity. */
  readonly subject: string;
  readonly leverContactId: string;
  /** True for a hire; a person may go through several stages of screening at the same time. */
  readonly isHire: boolean;
  /** The mapped fields only; null where the source has nothing. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Fields whose value is not of the source but stands in for a missing one: it is for those who have none yet. */
  readonly fallbacks: ReadonlySet<string>;
  readonly mappingVersion: number | null;
  readonly now: Date;
}

export type ImportOutcome =
  | {
      readonly outcome: 'written';
      readonly employeeId: string;
      readonly missing: readonly FieldDefinition[];
      /** Values that their field did not take; the others are written. */
      readonly problems: readonly FieldProblem[];
    }
  | { readonly outcome: 'conflict'; readonly conflictId: string };

/**
 * Finds the employee of a hire, or makes them, and writes what the source newly says: a value that an admin corrected
 * stays until the source changes its mind, and where the source has nothing the employee keeps what they have. When it
 * is in doubt who the person is, nothing is written and an admin decides.
 */
export async function importHire(tx: Transaction, hire: ImportedHire): Promise<ImportOutcome> {
  const fields = await readFields(tx);
  const { values, problems } = await validateValues(tx, {
    values: hire.values,
    fields,
    profile: EMPTY_PROFILE,
    employeeId: null,
  });
  const email = typeof values.personal_email === 'string' ? values.personal_email.toLowerCase() : null;
  await lockIdentity(tx, [hire.leverContactId, email]);
  const decided = await findConflict(tx, hire);
  const match = matchImport(await factsOf(tx, hire, { email, decided }));
  if (match.match === 'conflict') {
    return { outcome: 'conflict', conflictId: await raiseConflict(tx, hire, { ...match, known: decided }) };
  }
  const employee =
    match.match === 'nobody' ? await makeEmployee(tx, hire) : await takeEmployee(tx, hire, match.employeeId);
  if (decided) await settleConflict(tx, decided, { employeeId: employee.id, now: hire.now });
  const row = await writeImported(tx, { employee, values, hire });
  return { outcome: 'written', employeeId: row.id, missing: missingFields(row.profile, fields), problems };
}

async function factsOf(
  tx: Transaction,
  hire: ImportedHire,
  { email, decided }: { readonly email: string | null; readonly decided: ConflictRow | null },
): Promise<ImportFacts> {
  const known = await knownByContact(tx, hire.leverContactId);
  const sameEmail = email === null ? [] : await withEmail(tx, email);
  const decision =
    decided?.state === 'merged' || decided?.state === 'separate'
      ? { state: decided.state, employeeId: decided.employeeId }
      : null;
  return {
    decision,
    known: known?.id ?? null,
    sameEmail: sameEmail
      .filter(({ id }) => id !== known?.id)
      .map(({ id, leverContactId }) => ({ id, hasContact: leverContactId !== null })),
    emailIsNew: known !== null && known.profile.personal_email?.toLowerCase() !== email,
    hiredElsewhere: known !== null && hire.isHire && (await isHiredElsewhere(tx, hire, known.id)),
  };
}

/** By the contact itself, or by a contact that an admin gave to the employee. */
async function knownByContact(tx: Transaction, leverContactId: string): Promise<EmployeeRow | null> {
  const [row] = await tx.select().from(employees).where(eq(employees.leverContactId, leverContactId));
  if (row) return row;
  const [merged] = await tx
    .select({ employee: employees })
    .from(importConflicts)
    .innerJoin(employees, eq(employees.id, importConflicts.employeeId))
    .where(and(eq(importConflicts.leverContactId, leverContactId), eq(importConflicts.state, 'merged')))
    .limit(1);
  return merged?.employee ?? null;
}

function withEmail(tx: Transaction, email: string) {
  return tx
    .select({ id: employees.id, leverContactId: employees.leverContactId })
    .from(employees)
    .where(sql`lower(${employees.profile} ->> 'personal_email') = ${email}`)
    .orderBy(employees.id)
    .limit(20);
}

async function isHiredElsewhere(tx: Transaction, hire: ImportedHire, employeeId: string): Promise<boolean> {
  const [other] = await tx
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        eq(runs.employeeId, employeeId),
        eq(runs.definitionId, hire.definitionId),
        ne(runs.subject, hire.subject),
        inArray(runs.state, ['entering', 'open']),
      ),
    )
    .limit(1);
  return other !== undefined;
}

/** The contact stays with whoever has it already. */
async function makeEmployee(tx: Transaction, { leverContactId, now }: ImportedHire): Promise<EmployeeRow> {
  const taken = (await knownByContact(tx, leverContactId)) !== null;
  const [row] = await tx
    .insert(employees)
    .values({
      id: newId('employee'),
      leverContactId: taken ? null : leverContactId,
      profile: EMPTY_PROFILE,
      createdAt: now,
      updatedAt: now,
    })
    .returning();
  if (!row) throw new Error('The insert of an employee returned no row');
  return row;
}

async function takeEmployee(tx: Transaction, hire: ImportedHire, employeeId: string): Promise<EmployeeRow> {
  const [row] = await tx.select().from(employees).where(eq(employees.id, employeeId)).for('update');
  if (!row) throw new Error(`Employee ${employeeId} does not exist`);
  if (row.leverContactId !== null || (await knownByContact(tx, hire.leverContactId))) return row;
  const { leverContactId, now } = hire;
  await tx
    .update(employees)
    .set({ leverContactId, updatedAt: now })
    .where(and(eq(employees.id, employeeId), isNull(employees.leverContactId)));
  return { ...row, leverContactId };
}

async function writeImported(
  tx: Transaction,
  {
    employee,
    values,
    hire,
  }: {
    readonly employee: EmployeeRow;
    readonly values: Readonly<Record<string, FieldValue | null>>;
    readonly hire: ImportedHire;
  },
): Promise<EmployeeRow> {
  const origins = await tx
    .select({ field: employeeValues.field, imported: employeeValues.imported })
    .from(employeeValues)
    .where(eq(employeeValues.employeeId, employee.id));
  const before = new Map(origins.map(({ field, imported }) => [field, imported]));
  const hasOwn = (key: string) => hire.fallbacks.has(key) && (employee.profile[key] ?? null) !== null;
  const news = Object.entries(values).filter(
    ([key, value]) => value !== null && !sameValue(before.get(key), value) && !hasOwn(key),
  );
  const source: ValueSource = {
    kind: 'import',
    actor: `run:${hire.runId}`,
    reference: hire.runId,
    mappingVersion: hire.mappingVersion,
  };
  const write = {
    employee,
    employeeId: employee.id,
    values: Object.fromEntries(news),
    source,
    now: hire.now,
  };
  const { row } = await writeValues(tx, write);
  for (const [field, imported] of news) {
    const { actor, mappingVersion } = source;
    const origin = {
      employeeId: employee.id,
      field,
      source: source.kind,
      mappingVersion,
      actor,
      at: hire.now,
    };
    await tx
      .insert(employeeValues)
      .values({ ...origin, imported })
      .onConflictDoUpdate({
        target: [employeeValues.employeeId, employeeValues.field],
        set: { imported },
      });
  }
  return row;
}
