import { defineConfig } from 'vitest/config';

const INTEGRATION = 'test/**/*.int.test.{ts,tsx}';
const LONG = 'test/**/*.long.test.{ts,tsx}';

export default defineConfig({
  test: {
    // The Temporal SDK's native module has crashed in worker threads.
    pool: 'forks',
    maxWorkers: 3,
    teardownTimeout: 30_000,
    coverage: { provider: 'v8', include: ['src/**/*.{ts,tsx}'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Pure code: modules may be shared between files, which saves most of the time.
          isolate: false,
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [INTEGRATION, LONG],
          testTimeout: 10_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [INTEGRATION],
          globalSetup: ['test/setup/servers.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [LONG],
          globalSetup: ['test/setup/servers.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
