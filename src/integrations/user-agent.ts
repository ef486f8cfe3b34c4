import { readFileSync } from 'node:fs';
import { z } from 'zod';

const PackageManifest = z.object({ version: z.string() });

/** The User-Agent of every call to a vendor: `Gangway/<version of the package>`. */
export const USER_AGENT = `Gangway/${readVersion()}`;

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return PackageManifest.parse(JSON.parse(text)).version;
}
