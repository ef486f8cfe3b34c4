import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { startKeeper } from '../../src/dev/keeper.ts';
import { FOLDER_PREFIX } from './abandoned-folders.ts';

/** A time-skipping server of a test file's own. */
export type TimeSkipping = { environment: TestWorkflowEnvironment; stop(): Promise<void> };

/**
 * Starts a server that skips time, for this test file alone: skipping is global to a server. It runs under a keeper, because
 * the SDK would leave the server that it starts itself behind when the test process is killed.
 */
export async function startTimeSkipping(): Promise<TimeSkipping> {
  const dataDir = await mkdtemp(path.join(tmpdir(), FOLDER_PREFIX));
  const keeper = await startKeeper({
    dataDir,
    environment: process.env,
    postgres: false,
    temporal: false,
    testServer: {},
  });
  // The public `createFromExistingServer` is for servers that cannot skip time; what is under it can do both.
  // biome-ignore lint/complexity/useLiteralKeys: only this spelling reaches a private member.
  const environment: TestWorkflowEnvironment = await TestWorkflowEnvironment['create']({
    server: { type: 'existing' },
    address: keeper.testServer.address,
    namespace: 'default',
    supportsTimeSkipping: true,
  });
  return {
    environment,
    async stop() {
      await environment.teardown();
      await keeper.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
