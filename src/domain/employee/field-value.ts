import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';
import type { FieldValue } from './employee-profile.ts';
import type { FieldDefinition, FieldType } from './field-definition.ts';
import { type FieldProblem, type FieldProblemCode, fieldProblem } from './field-problem.ts';
import { readPlace } from './place.ts';

/** A value as the field keeps it (null: no value), or why it does not take it. */
export type ParsedValue =
  | { readonly ok: true; readonly value: FieldValue | null }
  | { readonly ok: false; readonly problem: FieldProblem };

/** How a type reads a value; null when it does not take it. */
interface TypeRule {
  readonly read: (input: unknown, field: FieldDefinition) => FieldValue | null;
  readonly problem: FieldProblemCode;
}

const LONGEST_TEXT = 1_000;
// A text may hold lines and tabs, but nothing that a database or an XML document cannot.
const UNWRITABLE = /[^\P{Cc}\t\n\r]|\p{Surrogate}/u;
const Email = z.email().max(254);
const EmployeeId = /^emp_[0-9a-z]{26}$/;
const TRUE = ['true', 'yes', 'y', '1'];
const FALSE = ['false', 'no', 'n', '0'];

const RULES: Readonly<Record<FieldType, TypeRule>> = {
  text: { read: readText, problem: 'field.not_text' },
  email: { read: (input) => Email.safeParse(input).data ?? null, problem: 'field.not_an_email' },
  phone: { read: readPhone, problem: 'field.not_a_phone' },
  date: { read: readDate, problem: 'field.not_a_date' },
  number: { read: readNumber, problem: 'field.not_a_number' },
  boolean: { read: readBoolean, problem: 'field.not_a_boolean' },
  choice: { read: readChoice, problem: 'field.not_a_choice' },
  time_zone: { read: readTimeZone, problem: 'field.not_a_time_zone' },
  employee: { read: readEmployee, problem: 'field.not_an_employee' },
  work_location: { read: readPlace, problem: 'field.not_a_place' },
};

/**
 * Reads a value of any origin (JSON, a cell of a file, a mapping) for a field; total: every input gives a value or a
 * named problem. Whether the employee of a relationship exists is for the caller to see.
 */
export function parseFieldValue(field: FieldDefinition, input: unknown): ParsedValue {
  const given = typeof input === 'string' ? input.trim() : input;
  if (given === null || given === undefined || given === '') return { ok: true, value: null };
  const { read, problem } = RULES[field.type];
  const value = read(given, field);
  return value === null ? { ok: false, problem: fieldProblem(problem, field) } : { ok: true, value };
}

function readText(input: unknown): string | null {
  if (typeof input !== 'string' || input.length > LONGEST_TEXT || UNWRITABLE.test(input)) return null;
  return input;
}

/** Numbers without a country code are taken for those of the United States. */
function readPhone(input: unknown): string | null {
  if (typeof input !== 'string' || input.length > 60) return null;
  const phone = parsePhoneNumberFromString(input, 'US');
  if (!phone?.isPossible()) return null;
  return phone.ext ? `${phone.number} ext. ${phone.ext}` : phone.number;
}

function readDate(input: unknown): string | null {
  if (typeof input !== 'string' || !/^(19|20|21)\d\d-\d\d-\d\d$/.test(input)) return null;
  return DateTime.fromISO(input, { zone: 'utc' }).isValid ? input : null;
}

function readNumber(input: unknown): number | null {
  const number = typeof input === 'string' && /^-?\d+(\.\d+)?$/.test(input) ? Number(input) : input;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function readBoolean(input: unknown): boolean | null {
  if (typeof input === 'boolean') return input;
  if (typeof input !== 'string' && typeof input !== 'number') return null;
  const word = String(input).toLowerCase();
  if (TRUE.includes(word)) return true;
  return FALSE.includes(word) ? false : null;
}

function readChoice(input: unknown, { options }: FieldDefinition): string | null {
  if (typeof input !== 'string') return null;
  return options.find((option) => option.toLowerCase() === input.toLowerCase()) ?? null;
}

function readTimeZone(input: unknown): string | null {
  if (typeof input !== 'string' || !/^[A-Za-z]/.test(input) || !IANAZone.isValidZone(input)) return null;
  const asListed = Intl.supportedValuesOf('timeZone').find(
    (zone) => zone.toLowerCase() === input.toLowerCase(),
  );
  return asListed ?? input;
}

function readEmployee(input: unknown): string | null {
  return typeof input === 'string' && EmployeeId.test(input) ? input : null;
}
