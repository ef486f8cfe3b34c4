import { randomBytes } from 'node:crypto';
import { typeid } from 'typeid-js';

const PREFIXES = {
  connection: 'conn',
  oauthApp: 'oapp',
  definition: 'def',
  listener: 'lsn',
  employee: 'emp',
  delivery: 'dlv',
  run: 'run',
  check: 'chk',
  action: 'act',
  apiKey: 'key',
  importConflict: 'cfl',
  csvImport: 'csv',
  user: 'user',
  session: 'ses',
  signIn: 'sgn',
} as const;
export type IdKind = keyof typeof PREFIXES;

/** A new time-ordered id with the prefix of its kind. */
export function newId(kind: IdKind): string {
  return typeid(PREFIXES[kind]).toString();
}

/** True for an id of this kind, by its prefix. */
export function isIdOf(kind: IdKind, id: string): boolean {
  return id.startsWith(`${PREFIXES[kind]}_`);
}

/** An unguessable part of a URL: 192 random bits. */
export function newEndpointKey(): string {
  return randomBytes(24).toString('base64url');
}
