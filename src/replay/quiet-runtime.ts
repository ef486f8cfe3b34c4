import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Sets the SDK up without its own log: the replayer logs each divergence at length, and our lines say it all. */
export function installQuietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => {}),
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } },
  });
}
