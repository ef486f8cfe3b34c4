import { type Command, InvalidArgumentError, Option } from 'commander';
import { currentEnvironment, readSettings } from '../config.ts';
import type { ScenarioName } from '../dev/demo/scenarios.ts';
import { DevError } from '../dev/dev-error.ts';
import type { DevPorts } from '../dev/dev-ports.ts';
import type { DevOptions } from '../dev/dev-stack.ts';
import { PROFORMA_TWINS } from '../sandbox/proforma/proforma-state.ts';

const FOLDER = '.gangway';
const SCENARIOS: readonly ScenarioName[] = ['clear', 'consider', 'slow', 'expired', 'dispute', 'proforma'];

interface StackOptions {
  dir: string;
  reset: boolean;
  sandbox?: boolean;
  empty?: boolean;
  port?: number;
  leverPort?: number;
  checkrPort?: number;
  proformaPort?: number;
  postgresPort?: number;
  temporalPort?: number;
  temporalUiPort?: number;
}

/** The commands that bring their own servers or vendors. */
export function addStackCommands(program: Command): void {
  const dev = program
    .command('dev')
    .description(
      'run everything on this machine: PostgreSQL, Temporal, api, worker, sandbox of Lever, Checkr and Proforma',
    )
    .option('--no-sandbox', 'without the sandbox')
    .option(
      '--empty',
      'connect nothing and define nothing: an admin sets everything up (examples/set-up.sh)',
    );
  addStackOptions(dev).action(async (options: StackOptions) => {
    const { runDev } = await installed(import('../dev/run-dev.ts'));
    await runDev(await devOptions(options));
  });

  const demo = program
    .command('demo')
    .description('run everything, and tell how a hire in Lever becomes a completed background check')
    .option('--once', 'stop at the end of the story; exit 0 when the run has completed as told', false)
    .addOption(
      new Option('--scenario <name>', 'what the candidate and the screening provider do')
        .choices([...SCENARIOS])
        .default('clear'),
    );
  addStackOptions(demo).action(
    async ({ once, scenario, ...options }: StackOptions & { once: boolean; scenario: ScenarioName }) => {
      const { runDemo } = await installed(import('../dev/demo/run-demo.ts'));
      await runDemo({ ...(await devOptions(options)), once, scenario });
    },
  );

  addSandboxCommand(program);
}

/** An installation for production lacks what the embedded servers are made of. */
async function installed<T>(loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    if (!isMissing) throw error;
    const [reason] = error.message.split('\n');
    throw new DevError(
      'dev.not_installed',
      `This command needs the development packages (${reason}): run \`npm ci\` without --omit=dev.`,
      { cause: error },
    );
  }
}

function addStackOptions(command: Command): Command {
  return command
    .option('--dir <folder>', 'where the data are kept', FOLDER)
    .option('--reset', 'delete the data first', false)
    .option('--port <port>', 'of the api', toPort)
    .option('--lever-port <port>', 'of the Lever sandbox', toPort)
    .option('--checkr-port <port>', 'of the Checkr sandbox', toPort)
    .option('--proforma-port <port>', 'of the Proforma sandbox', toPort)
    .option('--postgres-port <port>', 'of PostgreSQL', toPort)
    .option('--temporal-port <port>', 'of Temporal', toPort)
    .option('--temporal-ui-port <port>', 'of the Temporal UI', toPort);
}

async function devOptions(options: StackOptions): Promise<DevOptions> {
  const { createDevOutput } = await import('../dev/dev-output.ts');
  const { temporalCli } = readSettings(['temporalCli']);
  // Whoever reads along (`| head`) may go; the stack stays.
  process.stdout.on('error', () => undefined);
  const ports = {
    api: options.port,
    lever: options.leverPort,
    checkr: options.checkrPort,
    proforma: options.proformaPort,
    postgres: options.postgresPort,
    temporal: options.temporalPort,
    temporalUi: options.temporalUiPort,
  };
  return {
    dir: options.dir,
    reset: options.reset,
    withSandbox: options.sandbox ?? true,
    connect: !options.empty,
    ports: Object.fromEntries(
      Object.entries(ports).filter(([, port]) => port !== undefined),
    ) as Partial<DevPorts>,
    environment: { ...currentEnvironment() },
    temporalCli,
    output: createDevOutput({ output: process.stdout }),
  };
}

function addSandboxCommand(program: Command): void {
  program
    .command('sandbox')
    .description('run the twins of Lever, Checkr and Proforma alone, for any client')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--lever-port <port>', 'of the Lever twin; 0 takes a free one', toPortOrFree, 4010)
    .option('--checkr-port <port>', 'of the Checkr twin; 0 takes a free one', toPortOrFree, 4020)
    .option('--proforma-port <port>', 'of the Proforma twin; 0 takes a free one', toPortOrFree, 4030)
    .addOption(
      new Option('--proforma-binding <wire>', 'what the Proforma twin speaks')
        .choices([...PROFORMA_TWINS])
        .default('tazapi-v2'),
    )
    .option('--data-dir <folder>', 'where snapshots are kept; without it, everything is forgotten at the end')
    .option('--time-scale <factor>', '60 makes waits of an hour last a minute', toFactor)
    .option('--lever-api-key <key>', 'the key that the Lever twin takes')
    .option('--checkr-api-key <key>', 'the key that the Checkr twin takes')
    .option(
      '--checkr-public-url <url>',
      "the root of the Checkr twin as a candidate's browser reaches it",
      toUrl,
    )
    .option(
      '--proforma-public-url <url>',
      "the root of the Proforma twin as a candidate's browser reaches it",
      toUrl,
    )
    .option('--plain-http-webhooks', 'take http:// webhook URLs of any host, not only of this machine')
    .action(async (options: object) => {
      const { runSandbox } = await import('../dev/run-sandbox.ts');
      await runSandbox(options);
    });
}

function toPort(text: string): number {
  const port = toPortOrFree(text);
  if (port > 0) return port;
  throw new InvalidArgumentError('It has to be a port from 1 to 65535.');
}

function toPortOrFree(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It has to be a port from 0 to 65535.');
}

function toFactor(text: string): number {
  const factor = Number(text);
  if (Number.isFinite(factor) && factor > 0) return factor;
  throw new InvalidArgumentError('It has to be a number above 0.');
}

function toUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('It has to be an http:// or https:// URL.');
}
