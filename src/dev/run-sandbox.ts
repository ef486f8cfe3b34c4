import { createLogger } from '../logger.ts';
import { runUntilStopped } from '../run-process.ts';
import { type SandboxOptions, startSandbox } from '../sandbox/start.ts';
import { DevError } from './dev-error.ts';
import { isPortFree } from './free-port.ts';
import { describePortHolder } from './port-holder.ts';

/** The command `gangway sandbox`: the twins of Lever and Checkr alone. */
export async function runSandbox(options: SandboxOptions): Promise<void> {
  for (const port of [options.leverPort, options.checkrPort]) await refuseTaken(port);
  await runUntilStopped(async () => {
    const sandbox = await startSandbox({
      ...options,
      logger: createLogger({ level: 'warn', name: 'sandbox' }),
    });
    for (const line of sandboxPlaces(sandbox)) console.log(line);
    return sandbox;
  });
}

function sandboxPlaces({ lever, checkr }: Awaited<ReturnType<typeof startSandbox>>): string[] {
  return [
    `Lever     ${lever.url}/v1    user name (basic auth): ${lever.apiKey}`,
    `Checkr    ${checkr.url}/v1    user name (basic auth): ${checkr.apiKey}`,
    '',
    `Pages for a person: ${lever.url} and ${checkr.url}`,
    `Control APIs, listed with what they do: ${lever.url}/_control and ${checkr.url}/_control`,
    'Stop with Ctrl-C.',
  ];
}

async function refuseTaken(port: number | undefined): Promise<void> {
  if (port === undefined || port === 0 || (await isPortFree(port))) return;
  const holder = (await describePortHolder(port)) ?? 'a process of another user';
  throw new DevError(
    'dev.port_taken',
    `Port ${port} is taken by ${holder}. Stop it, or choose another port.`,
  );
}
