import { createHash } from 'node:crypto';
import path from 'node:path';

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

/** The process name of a server that has no argument to name its folder by. */
export function nameInProcessList(folder: string, server: 'temporal' | 'test-server'): string {
  return `gangway-${server}@${folder}`;
}
