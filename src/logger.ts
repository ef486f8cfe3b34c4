import { type Logger, pino } from 'pino';

export type { Logger };

/** Where a value could be a secret or a person's data if somebody logged it by mistake. */
const REDACTED = [
  'apiKey',
  'authorization',
  'credential',
  'email',
  'password',
  'profile',
  'secret',
  'signature',
  'token',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** The log of a process: JSON lines on standard output, secrets and people redacted. */
export function createLogger({ level, name }: { readonly level: string; readonly name: string }): Logger {
  return pino({ level, name, redact: REDACTED });
}
