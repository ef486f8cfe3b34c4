import { z } from 'zod';
import type { ScreeningPerson } from '../screening-provider.ts';
import type { ProformaProblemCode } from './order-problem.ts';

const EmailAddress = z.email().max(254);
const LONGEST_NAME = 100;

/** The person as every gateway takes it: clean names and an address to which the link is sent. */
export interface OrderPerson {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
}

/** Cleans what is known of a person, or says what is missing. */
export function orderPerson(
  person: ScreeningPerson,
): { ok: true; person: OrderPerson } | { ok: false; code: ProformaProblemCode } {
  const email = person.email.trim();
  const firstName = cleanName(person.firstName);
  const lastName = cleanName(person.lastName);
  if (!EmailAddress.safeParse(email).success) return { ok: false, code: 'email_invalid' };
  if (!firstName) return { ok: false, code: 'first_name_missing' };
  if (!lastName) return { ok: false, code: 'last_name_short' };
  return { ok: true, person: { firstName, lastName, email, phone: cleanPhone(person.phone) } };
}

// Control characters and lone surrogates cannot stand in XML, and say nothing in a name.
function cleanName(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Surrogate}\p{Noncharacter_Code_Point}]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_NAME);
}

// A number that is none is left out: the candidate enters it on the gateway's own page.
function cleanPhone(phone: string | null | undefined): string | null {
  const text = (phone ?? '').trim();
  return /^\+?[\d\s().\-/]{7,25}$/.test(text) ? text : null;
}
