import { createLogger } from '../logger.ts';
import { runUntilStopped } from '../run-process.ts';
import { SANDBOX_PROFORMA } from '../sandbox/proforma/seed.ts';
import { type SandboxOptions, type SandboxProforma, startSandbox } from '../sandbox/start.ts';
import { DevError } from './dev-error.ts';
import { isPortFree } from './free-port.ts';
import { describePortHolder } from './port-holder.ts';

/** The command `gangway sandbox`: the twins of Lever, Checkr and Proforma alone. */
export async function runSandbox(options: SandboxOptions): Promise<void> {
  for (const port of [options.leverPort, options.checkrPort, options.proformaPort]) await refuseTaken(port);
  await runUntilStopped(async () => {
    const sandbox = await startSandbox({
      ...options,
      logger: createLogger({ level: 'warn', name: 'sandbox' }),
    });
    for (const line of sandboxPlaces(sandbox)) console.log(line);
    return sandbox;
  });
}

function sandboxPlaces({ lever, checkr, proforma }: Awaited<ReturnType<typeof startSandbox>>): string[] {
  const roots = [lever.url, checkr.url, proforma.url];
  return [
    `Lever     ${lever.url}/v1    user name (basic auth): ${lever.apiKey}`,
    `Checkr    ${checkr.url}/v1    user name (basic auth): ${checkr.apiKey}`,
    `Proforma  ${proforma.baseUrl}    ${accessOf(proforma)}`,
    '',
    `Pages for a person: ${listed(roots)}`,
    `Control APIs, listed with what they do: ${listed(roots.map((url) => `${url}/_control`))}`,
    'Stop with Ctrl-C.',
  ];
}

/** How the wire of the Proforma twin is called. */
function accessOf({ binding, token }: SandboxProforma): string {
  const { userId, password, clientGuid } = SANDBOX_PROFORMA;
  if (binding === 'hrxml-package') return `${binding}; userId ${userId}, password ${password}`;
  const client = binding === 'tazapi-v2' ? `client ${clientGuid}, ` : '';
  return `${binding}; ${client}bearer token: ${token}`;
}

function listed(texts: readonly string[]): string {
  return `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

async function refuseTaken(port: number | undefined): Promise<void> {
  if (port === undefined || port === 0 || (await isPortFree(port))) return;
  const holder = (await describePortHolder(port)) ?? 'a process of another user';
  throw new DevError(
    'dev.port_taken',
    `Port ${port} is taken by ${holder}. Stop it, or choose another port.`,
  );
}
