import { runUntilStopped } from '../../run-process.ts';
import { DevError, messageOf } from '../dev-error.ts';
import { type DevOptions, type DevStack, type StackAccess, startDevStack } from '../dev-stack.ts';
import { placesOf, START_GRACE_MS } from '../run-dev.ts';
import { shownFolder, shownProgram } from '../shown-commands.ts';
import { settingsFile } from '../stack-paths.ts';
import type { DemoRun } from './gangway-view.ts';
import { findRunningStack } from './running-stack.ts';
import type { ScenarioName } from './scenarios.ts';
import { tellStory } from './tell-story.ts';

type DemoOptions = DevOptions & { once: boolean; scenario: ScenarioName };
type Opened = { access: StackAccess; stack: DevStack | undefined };

/** The command `gangway demo`. With `once` it ends with the story, else it stays up as `gangway dev` does. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { output, once } = options;
  await runUntilStopped(
    async (signal) => {
      const { access, stack } = await openStack(options, signal);
      const stopping = new AbortController();
      let isTold = false;
      const told = tellStory({ ...options, access, signal: stopping.signal }).then((run) => {
        isTold = true;
        for (const line of endingOf({ run, access, stack, once })) output.line(line);
      });
      // Asked to stop before its end, a story that was to be told once has not been told.
      const interrupted = () => once && !isTold && process.exitCode === undefined;
      return {
        ended: once || stack === undefined ? told : goOn({ told, stack, options, signal: stopping.signal }),
        async stop() {
          stopping.abort();
          if (interrupted()) process.exitCode = 130;
          if (stack !== undefined) await output.step('stopping', stack.stop);
        },
      };
    },
    { startGraceMs: START_GRACE_MS },
  );
}

/** A stack that runs on the folder already is as good as one of our own. */
async function openStack(options: DemoOptions, signal: AbortSignal): Promise<Opened> {
  const { output, dir, reset } = options;
  output.line(`Gangway starts; its data are in ${shownFolder(dir)}.`);
  try {
    const stack = await startDevStack(options, signal);
    return { access: stack, stack };
  } catch (error) {
    const isInUse = error instanceof DevError && error.code === 'dev.folder_in_use';
    const access = isInUse && !reset ? await findRunningStack(dir) : undefined;
    if (access === undefined) throw error;
    output.line(`It runs there already, so the story is told with that one (${access.apiUrl}).`);
    return { access, stack: undefined };
  }
}

/** A story that goes wrong does not take the stack with it. */
async function goOn({
  told,
  stack,
  options,
  signal,
}: {
  told: Promise<void>;
  stack: DevStack;
  options: DemoOptions;
  signal: AbortSignal;
}): Promise<void> {
  told.catch((error: unknown) => {
    if (signal.aborted) return;
    options.output.line(`The story ends here: ${messageOf(error)}`);
    options.output.line('Everything stays up; stop with Ctrl-C.');
  });
  await stack.ended;
}

function endingOf({
  run,
  access,
  stack,
  once,
}: {
  run: DemoRun;
  access: StackAccess;
  stack: DevStack | undefined;
  once: boolean;
}): string[] {
  const { apiUrl, folder, sandbox } = access;
  const key = `$(sed -n s/^GANGWAY_API_KEY=//p ${settingsFile(folder)})`;
  const isGone = once && stack !== undefined;
  return [
    '',
    isGone ? `The run is kept. Start \`${shownProgram()} dev --dir ${folder}\` to see it at` : 'See it at',
    '',
    `  Temporal UI       ${run.temporal_url}`,
    `  Lever sandbox     ${sandbox?.lever.url}`,
    `  Checkr sandbox    ${sandbox?.checkr.url}`,
    `  Proforma sandbox  ${sandbox?.proforma?.url ?? 'not in this stack'}`,
    `  API               curl -s ${apiUrl}/api/v1/runs/${run.id} -H "authorization: Bearer ${key}"`,
    ...(stack === undefined || once ? [] : [...placesOf(stack), '', 'Stop everything with Ctrl-C.']),
    '',
  ];
}
