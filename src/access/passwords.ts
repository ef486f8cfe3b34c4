import { randomInt } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';

/** Shortest password that is accepted (characters). */
export const LEAST_PASSWORD = 12;

/** Letters and digits that are not taken for one another when somebody types them. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUPS = 5;
const GROUP_LENGTH = 4;

/** A password to be shown once: `xxxx-xxxx-xxxx-xxxx-xxxx`, 100 random bits. */
export function newPassword(): string {
  const group = () =>
    Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** What is stored of a password: a salted scrypt hash. */
export function passwordHash(password: string): Promise<string> {
  return hashPassword(password);
}
