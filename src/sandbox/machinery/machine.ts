import { createDeliverer, type Deliverer, type DeliveryRules } from './deliverer.ts';
import type { SandboxLogger } from './logger.ts';
import type { MachineState } from './machine-state.ts';
import { createSandboxClock, type SandboxClock } from './sandbox-clock.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import type { TwinStore } from './twin-store.ts';

const INJECTED_CLOCK_WAIT_MS = 50;

/** The moving parts that both twins are built on. */
export interface Machine {
  state: () => MachineState;
  clock: SandboxClock;
  scheduler: Scheduler;
  deliverer: Deliverer;
  changed: () => void;
  flush: () => Promise<void>;
}

/** Builds clock, scheduler and deliverer over a twin's store. `now` unset means the system clock. */
export function createMachine<Vendor>({
  store,
  now,
  rules,
  logger,
}: {
  store: TwinStore<Vendor>;
  now: (() => number) | undefined;
  rules: DeliveryRules;
  logger: SandboxLogger;
}): Machine {
  const state = () => store.current.machine;
  const changed = () => store.changed();
  const clock = createSandboxClock({
    now: now ?? Date.now,
    offset: {
      get: () => state().clockOffsetMs,
      set: (ms) => {
        state().clockOffsetMs = ms;
        changed();
      },
    },
  });
  const scheduler = createScheduler({
    clock,
    jobs: () => state().jobs,
    timeScale: () => state().timeScale,
    changed,
    logger,
    ...(now === undefined ? {} : { longestWaitMs: INJECTED_CLOCK_WAIT_MS }),
  });
  const deliverer = createDeliverer({ machine: state, clock, scheduler, changed, rules, logger });
  return { state, clock, scheduler, deliverer, changed, flush: () => store.flush() };
}
