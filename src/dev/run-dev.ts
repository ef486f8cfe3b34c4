import { runUntilStopped } from '../run-process.ts';
import { type DevOptions, type DevStack, startDevStack } from './dev-stack.ts';
import { againstStack, shownFolder } from './shown-commands.ts';
import { settingsFile } from './stack-paths.ts';

/** How long an interrupted start may take to stop what it has started (ms). */
export const START_GRACE_MS = 8_000;

/** The command `gangway dev`. */
export async function runDev(options: DevOptions): Promise<void> {
  const { output } = options;
  await runUntilStopped(
    async (signal) => {
      output.line(`Gangway starts; its data are in ${shownFolder(options.dir)}.`);
      const stack = await startDevStack(options, signal);
      for (const line of [...placesOf(stack), ...nextSteps(stack, options), ...stoppingHelp(options.dir)])
        output.line(line);
      return {
        ended: stack.ended,
        stop: () => output.step('stopping', stack.stop),
      };
    },
    { startGraceMs: START_GRACE_MS },
  );
}

/** Where everything of a stack is looked at. */
export function placesOf({ apiUrl, admin, temporalUiUrl, sandbox, folder, pids }: DevStack): string[] {
  const processes = Object.entries(pids()).map(([name, pid]) => `${name} ${pid}`);
  return [
    '',
    `  Console           ${apiUrl}/console   (${admin.email}, password ${admin.password})`,
    `  API               ${apiUrl}`,
    `  API reference     ${apiUrl}/docs`,
    `  Temporal UI       ${temporalUiUrl}`,
    ...(sandbox === undefined
      ? []
      : [
          `  Lever sandbox     ${sandbox.lever.url}   (add candidates and hire them)`,
          `  Checkr sandbox    ${sandbox.checkr.url}   (invitations, reports, decisions)`,
          ...(sandbox.proforma === undefined
            ? []
            : [`  Proforma sandbox  ${sandbox.proforma.url}   (orders, by the posting's tag)`]),
        ]),
    `  Settings          ${settingsFile(folder)}   (with the API key of an admin, GANGWAY_API_KEY)`,
    `  Logs              ${folder}/logs`,
    `  Processes         ${processes.join(', ')}`,
  ];
}

function nextSteps(stack: DevStack, { withSandbox }: DevOptions): string[] {
  if (stack.connected !== undefined) return hiringHelp(stack);
  if (!withSandbox) return [];
  return [
    '',
    'Nothing is connected by this start. Set everything up as an admin does, in the console:',
    '',
    `  ${stack.apiUrl}/console`,
    '',
    'or by CLI and API alone: examples/set-up.sh',
  ];
}

function hiringHelp({ sandbox, folder, apiUrl }: DevStack): string[] {
  if (sandbox === undefined) return [];
  const people = `${sandbox.lever.url}/_control/opportunities`;
  const file = settingsFile(folder);
  return [
    '',
    'Hire somebody on the page of the Lever sandbox, or here:',
    '',
    `  curl -s ${people} -d '{"name": "Grace Hopper", "email": "grace@example.com"}' \\`,
    `    | node -pe 'JSON.parse(fs.readFileSync(0)).id' | xargs -I ID curl -s -X POST ${people}/ID/hire`,
    '',
    'and look at the runs:',
    '',
    `  curl -s ${apiUrl}/api/v1/runs -H "authorization: Bearer $(sed -n s/^GANGWAY_API_KEY=//p ${file})"`,
  ];
}

function stoppingHelp(dir: string): string[] {
  return [
    '',
    `Any command works against this stack, for example: ${againstStack(dir, 'worker')}`,
    'Stop everything with Ctrl-C; the next start goes on where this one stopped.',
    '',
  ];
}
