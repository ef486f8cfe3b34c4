import { availableParallelism } from 'node:os';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { benchCycles } from './benches/cycles.ts';
import { benchIngest } from './benches/ingest.ts';
import { benchOrderLatency } from './benches/order-latency.ts';
import { type BenchReport, reportText } from './report.ts';
import { runSession, type Session } from './session.ts';

type Bench = (session: Session, options: { readonly rounds?: number }) => Promise<BenchReport>;

const BENCHES: Readonly<Record<string, Bench>> = {
  ingest: benchIngest,
  'order-latency': benchOrderLatency,
  cycles: benchCycles,
};

const interrupted = new AbortController();
let firstSignalAt = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // npm passes on a Ctrl-C that the terminal has sent already: within a second it is the same one.
    if (firstSignalAt > 0 && Date.now() - firstSignalAt > 1_000) process.exit(130);
    if (firstSignalAt === 0) firstSignalAt = Date.now();
    interrupted.abort();
  });
}

async function run(name: string, { json, rounds }: { json?: true; rounds?: number }): Promise<void> {
  const progress = (text: string) => process.stderr.write(`${text}\n`);
  const reports: BenchReport[] = [];
  for (const [bench, work] of Object.entries(BENCHES)) {
    if (name !== bench && name !== 'all') continue;
    const options = rounds === undefined ? {} : { rounds };
    const session = { signal: interrupted.signal, progress: (text: string) => progress(`${bench}: ${text}`) };
    const report = await runSession(session, (started) => work(started, options));
    reports.push(report);
    if (!json) console.log(`\n${reportText(report)}\n`);
  }
  const machine = { node: process.version, platform: process.platform, cores: availableParallelism() };
  if (json) console.log(JSON.stringify({ at: new Date().toISOString(), machine, reports }, null, 2));
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return Number(text);
}

try {
  await new Command('bench')
    .description(
      'Measures Gangway against floors that run on the same servers, in turns. See docs/benchmarks.md.',
    )
    .addArgument(new Argument('<bench>', 'what to measure').choices([...Object.keys(BENCHES), 'all']))
    .option('--json', 'print the result as JSON')
    .option('--rounds <n>', 'how often floor and subject take turns', wholeNumber)
    .action(run)
    .parseAsync();
  process.exit(0);
} catch (error) {
  if (interrupted.signal.aborted) process.exit(130);
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exit(1);
}
