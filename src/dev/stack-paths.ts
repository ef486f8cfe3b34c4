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

/** The time-skipping server has no argument that could name its folder, so its process name does. */
export function testServerName(folder: string): string {
  return `gangway-test-server@${folder}`;
}
