import path from 'node:path';
import { readDevSettings } from '../dev-settings.ts';
import type { StackAccess } from '../dev-stack.ts';
import { requestAnswer } from '../json-http.ts';
import { sandboxAddresses } from '../sandbox-addresses.ts';
import { shownFolder } from '../shown-commands.ts';

/** The stack that another process runs on a folder; undefined while it is not ready. */
export async function findRunningStack(dir: string): Promise<StackAccess | undefined> {
  const settings = await readDevSettings(path.resolve(dir));
  const {
    GANGWAY_PUBLIC_URL: apiUrl,
    GANGWAY_API_KEY: token,
    GANGWAY_TEMPORAL_UI_URL: temporalUiUrl,
  } = settings;
  if (apiUrl === undefined || token === undefined || temporalUiUrl === undefined) return undefined;
  const sandbox = sandboxAddresses(settings);
  const twins = [sandbox.lever, sandbox.checkr, sandbox.proforma].flatMap((twin) => twin?.url ?? []);
  const asked = [`${apiUrl}/readyz`, ...twins.map((url) => `${url}/_control`)];
  const answers = await Promise.all(
    asked.map((url) =>
      requestAnswer(url).then(
        ({ ok }) => ok,
        () => false,
      ),
    ),
  );
  if (answers.includes(false)) return undefined;
  return { folder: shownFolder(dir), apiUrl, temporalUiUrl, token, sandbox };
}
