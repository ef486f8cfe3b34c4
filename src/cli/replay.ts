import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { ReplayInputError } from '../replay/replay-error.ts';
import type { ReplayRequest } from '../replay/run-replay.ts';

interface ReplayFlags {
  readonly last?: number;
  readonly save?: boolean;
}

/** The command that replays histories against the workflows of this working tree. */
export function addReplayCommand(program: Command): void {
  program
    .command('replay')
    .description('replay histories against the workflows of this working tree; exits 1 at a divergence')
    .argument('[target]', 'a workflow id, or a file with a history')
    .argument('[file]', 'where --save writes')
    .option('--last <n>', 'replay the executions that were started last', readCount)
    .option('--save', 'save the history of <target> to <file> instead, without what names a machine')
    .addHelpText(
      'after',
      '\nA workflow id and --last need the configuration of the installation; a file needs none,\nbut GANGWAY_SECRET_KEYS when its payloads are sealed.',
    )
    .action(async (target: string | undefined, file: string | undefined, flags: ReplayFlags) => {
      const request = readRequest(target, file, flags);
      const { installQuietRuntime } = await import('../replay/quiet-runtime.ts');
      const { runReplay } = await import('../replay/run-replay.ts');
      installQuietRuntime();
      process.exitCode = await runReplay(request);
    });
}

function readRequest(
  target: string | undefined,
  file: string | undefined,
  { last, save = false }: ReplayFlags,
): ReplayRequest {
  if (save && target && file && last === undefined) return { do: 'save', workflowId: target, file };
  if (!save && last !== undefined && !target) return { do: 'replay-last', count: last };
  if (!save && target && !file && last === undefined) {
    const isFile = existsSync(target) || target.endsWith('.json');
    return isFile ? { do: 'replay-file', file: target } : { do: 'replay-workflow', workflowId: target };
  }
  throw new ReplayInputError(
    'replay.usage',
    'Name what to replay: `gangway replay <workflow id>`, `gangway replay <file.json>`, `gangway replay --last <n>`, or save one with `gangway replay --save <workflow id> <file.json>`.',
  );
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return Number(text);
}
