import { startSandbox } from '../../src/sandbox/start.ts';

/** The vendors' twins in memory, with their rate limits lifted. */
const sandbox = await startSandbox({
  limits: { lever: { perSecond: 100_000, burst: 100_000 }, checkr: { perMinute: 10_000_000 } },
});

async function stop(): Promise<never> {
  await sandbox.stop();
  process.exit(0);
}
process.once('SIGTERM', stop);
process.once('disconnect', stop);
process.send?.({ type: 'ready', lever: sandbox.lever, checkr: sandbox.checkr });
