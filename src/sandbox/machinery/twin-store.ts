import type { SandboxLogger } from './logger.ts';
import { emptyMachineState, type MachineState } from './machine-state.ts';
import { readSnapshot, writeSnapshot } from './snapshot-file.ts';

const DEBOUNCE_MS = 100;

export interface TwinState<Vendor> {
  machine: MachineState;
  vendor: Vendor;
}

/** Holds a twin's whole state, in memory and, when `file` is given, as a snapshot on disk. */
export interface TwinStore<Vendor> {
  /** The state of now; read it afresh after each await, a reset replaces it. */
  readonly current: TwinState<Vendor>;
  /** Notes a change; it reaches the disk within about 100 ms. */
  changed(): void;
  /** Resolves once every change made before the call is on disk. */
  flush(): Promise<void>;
  reset(): void;
}

/** Opens the store on the snapshot in `file`, or on a fresh seed. */
export async function openTwinStore<Vendor>({
  file,
  seed,
  timeScale,
  logger,
}: {
  file?: string | undefined;
  seed: () => Vendor;
  timeScale: number;
  logger: SandboxLogger;
}): Promise<TwinStore<Vendor>> {
  const fresh = (): TwinState<Vendor> => ({ machine: emptyMachineState({ timeScale }), vendor: seed() });
  // The file is written by this program only; its version says that the shape is ours.
  const stored =
    file === undefined ? undefined : ((await readSnapshot(file)) as TwinState<Vendor> | undefined);
  let current = stored ?? fresh();
  // Changes are counted, so that a caller of flush knows which write carries its own.
  let changes = stored === undefined ? 1 : 0;
  let written = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  async function write(target: string): Promise<void> {
    const carried = changes;
    clearTimeout(timer);
    timer = undefined;
    await writeSnapshot(target, current);
    written = carried;
  }

  async function flush(): Promise<void> {
    const wanted = changes;
    while (file !== undefined && written < wanted) {
      writing ??= write(file).finally(() => {
        writing = undefined;
      });
      await writing;
    }
  }

  function changed(): void {
    changes += 1;
    if (file === undefined || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      flush().catch((error: unknown) => {
        logger.error({ err: error, file }, 'the sandbox could not write its snapshot');
      });
    }, DEBOUNCE_MS);
  }

  return {
    get current() {
      return current;
    },
    changed,
    flush,
    reset() {
      current = fresh();
      changed();
    },
  };
}
