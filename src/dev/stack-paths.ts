import { createHash } from 'node:crypto';
import path from 'node:path';

/** Everything that a start puts into its data folder, besides the lock. */
export const OWN_ENTRIES = [
  'dev.env',
  'dev.env.new',
  'logs',
  'postgres',
  'postgres.new',
  'postgres.initial-password',
  'postgres-password',
  'postgres-password.new',
  'sandbox',
  'temporal',
] as const;

/** The processes that `gangway dev` runs beside the servers. */
export const CHILD_NAMES = ['api', 'worker', 'sandbox'] as const;
export type ChildName = (typeof CHILD_NAMES)[number];

/** A name for a folder that is short, and the same on every start. */
export function folderHash(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16);
}

/** Where PostgreSQL's files go when its unprivileged account cannot reach the data folder. */
export function outsideFolder(folder: string): string {
  return path.join('/var/tmp', `gangway-${folderHash(folder)}`);
}

/** Both places where the PostgreSQL files of a data folder can be. */
export function postgresDataFolders(folder: string): string[] {
  return [path.join(folder, 'postgres'), path.join(outsideFolder(folder), 'postgres')];
}

/** The SQLite file of the Temporal dev server. */
export function temporalDatabaseFile(folder: string): string {
  return path.join(folder, 'temporal', 'temporal.db');
}

/** The log of one server, begun anew on each start. */
export function logFile(folder: string, name: string): string {
  return path.join(folder, 'logs', `${name}.log`);
}

/** The settings of the stack that runs on a folder. */
export function settingsFile(folder: string): string {
  return path.join(folder, 'dev.env');
}

/** Where the sandbox keeps its snapshots. */
export function sandboxFolder(folder: string): string {
  return path.join(folder, 'sandbox');
}

/** The process name of a child or a server that has no argument to name its folder by. */
export function nameInProcessList(folder: string, name: 'temporal' | 'test-server' | ChildName): string {
  return `gangway-${name}@${folder}`;
}
