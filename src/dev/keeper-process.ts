import { DevError, messageOf } from './dev-error.ts';
import { type KeeperMessage, KeeperRequest } from './keeper-protocol.ts';
import { createServerStack } from './server-stack.ts';

// The whole program of the keeper: it owns the servers of the folder named by --data-dir and stops them when asked to,
// on SIGTERM, or when its owner is gone. It leads a session of its own, so a terminal's Ctrl-C does not reach it.

type Stack = Awaited<ReturnType<typeof createServerStack>>;

const folder = process.argv[process.argv.indexOf('--data-dir') + 1];
if (folder === undefined || !process.argv.includes('--data-dir')) {
  throw new Error(
    'usage: keeper-process --data-dir <folder>, started by another process over an IPC channel',
  );
}

let stack: Stack | undefined;
let stopping: Promise<void> | undefined;
let queue: Promise<void> = Promise.resolve();

function tell(message: KeeperMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

async function startStack(
  dataFolder: string,
  request: Extract<KeeperRequest, { type: 'start' }>,
): Promise<void> {
  stack = await createServerStack({
    folder: dataFolder,
    plan: request.plan,
    onNotice: (text) => tell({ type: 'notice', text }),
    onExit: (server, text) => tell({ type: 'serverExited', server, text }),
  });
  await stack.startAll();
}

async function obey(dataFolder: string, request: KeeperRequest): Promise<void> {
  if (request.type === 'start') return startStack(dataFolder, request);
  if (request.type === 'stop') return stopAll();
  if (stack === undefined)
    throw new DevError('dev.server_not_running', 'The keeper has not started its servers.');
  if (request.type === 'startServer') return stack.start(request.server);
  return stack.stop(request.server);
}

async function answer(dataFolder: string, request: KeeperRequest): Promise<void> {
  try {
    await obey(dataFolder, request);
    tell({ type: 'done', request: request.request, running: stack?.running() ?? {} });
  } catch (error) {
    const code = error instanceof DevError ? error.code : 'dev.server_did_not_start';
    tell({ type: 'failed', request: request.request, code, message: messageOf(error) });
  }
}

function stopAll(): Promise<void> {
  stopping ??= (async () => {
    await stack?.stopAll();
  })();
  return stopping;
}

/** Waits for a start that is under way, so that nothing comes up behind our back, then stops all and exits. */
function stopAndExit(): void {
  queue = queue
    .then(stopAll)
    .catch((error: unknown) => {
      process.stderr.write(`${messageOf(error)}\n`);
      process.exitCode = 1;
    })
    .then(() => process.exit());
}

process.on('message', (raw) => {
  const request = KeeperRequest.parse(raw);
  queue = queue.then(() => answer(folder, request));
  if (request.type === 'stop') stopAndExit();
});
process.once('disconnect', stopAndExit);
process.once('SIGTERM', stopAndExit);
process.on('SIGHUP', () => undefined);
process.on('SIGINT', () => undefined);
