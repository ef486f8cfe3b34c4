import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Environment } from '../../src/config.ts';
import { type ReplayRequest, runReplay } from '../../src/replay/run-replay.ts';
import { dataConverter } from '../../src/temporal/data-converter.ts';
import { registerSearchAttributes } from '../../src/temporal/search-attributes.ts';
import { createTestNamespace } from '../helpers/namespace.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { createHarness, type Harness } from '../workflows/run-harness.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const KEY = Buffer.alloc(32, 5);
const CLEAR = path.join(ROOT, 'test/replay/histories/onboarding-run.clear.json');

let folder: string;
let environment: Environment;
let harness: Harness;
let workflowId: string;
const closers: (() => Promise<unknown>)[] = [];

/** An installation of its own, whose payloads are sealed, with one run that has ended. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gangway-replay-'));
  const namespace = await createTestNamespace();
  const address = inject('temporalAddress');
  environment = {
    GANGWAY_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    GANGWAY_PUBLIC_URL: 'http://127.0.0.1:1',
    GANGWAY_SECRET_KEYS: `k1:${KEY.toString('base64')}`,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
  };
  const converter = dataConverter({ secretKeys: [{ id: 'k1', key: KEY }], payloadEncryption: true });
  const [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  await registerSearchAttributes(connection, namespace);
  const client = new Client({ connection, namespace, dataConverter: converter });
  harness = await createHarness({ client, native, converter });
  closers.push(
    () => harness.stopWorker(),
    () => connection.close(),
    () => native.close(),
  );
  const run = await harness.start({ hire: 'never', turnsPerExecution: 1 });
  await run.handle.result();
  workflowId = run.handle.workflowId;
});
afterAll(async () => {
  for (const close of closers) await close();
  await rm(folder, { recursive: true, force: true });
});

/** The command in this process: its exit code and its lines. */
async function replay(
  request: ReplayRequest,
  from: Environment = environment,
): Promise<{ code: number; lines: readonly string[] }> {
  const lines: string[] = [];
  const bundle = async () => ({ codePath: inject('workflowBundlePath') });
  const code = await runReplay(request, { print: (line) => lines.push(line), environment: from, bundle });
  return { code, lines };
}

/** The command in a process of its own, without any configuration. */
function gangway(args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', path.join(ROOT, 'src/cli.ts'), 'replay', ...args];
    const env = { PATH: process.env.PATH, HOME: process.env.HOME };
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, out, err) => {
      const code = error ? error.code : 0;
      resolve({ code: typeof code === 'number' ? code : null, out, err });
    });
  });
}

describe.concurrent('gangway replay', () => {
  it('replays a file without a configuration and exits 0, exits 1 at a divergence and 2 when it cannot begin', async () => {
    const changed = path.join(folder, 'changed.json');
    await writeFile(
      changed,
      (await readFile(CLEAR, 'utf8')).replaceAll('check.1.5.placeOrder', 'check.1.5.payOrder'),
    );
    const [good, bad, missing, unclear] = await Promise.all([
      gangway([CLEAR]),
      gangway([changed]),
      gangway(['/no/such/history.json']),
      gangway(['--last', '2', CLEAR]),
    ]);
    expect(good).toEqual({
      code: 0,
      out: expect.stringMatching(/^ok {8}onboarding:hires:run_\w+:1 \([0-9a-f-]{36}\): \d+ events\n$/),
      err: '',
    });
    expect(bad).toMatchObject({ code: 1, err: '' });
    expect(bad.out).toMatch(
      /^DIVERGES {2}onboarding:hires:run_\w+:1 \(.*\) at event 53 of \d+: expected activity check\.1\.5\.payOrder, found activity check\.1\.5\.placeOrder\n$/,
    );
    expect(missing).toEqual({ code: 2, out: '', err: 'There is no readable file /no/such/history.json.\n' });
    expect(unclear).toMatchObject({ code: 2, err: expect.stringContaining('gangway replay --last <n>') });
  });

  it('replays every execution of a workflow id, opening its payloads with the configured keys', async () => {
    const { code, lines } = await replay({ do: 'replay-workflow', workflowId });
    expect(code).toBe(0);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(new RegExp(`^ok {8}${workflowId} `));
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('replays the executions that came last', async () => {
    const { code, lines } = await waitFor('two executions in the list', async () => {
      const listed = await replay({ do: 'replay-last', count: 2 });
      return listed.lines.length === 2 && listed;
    });
    expect(code).toBe(0);
    expect(lines.every((line) => line.startsWith('ok'))).toBe(true);
  });

  it('knows when there is nothing to replay', async () => {
    await expect(replay({ do: 'replay-workflow', workflowId: 'nobody' })).rejects.toMatchObject({
      code: 'replay.workflow_not_found',
      message: expect.stringContaining('no workflow with the id nobody'),
    });
    const empty = { ...environment, TEMPORAL_NAMESPACE: await createTestNamespace() };
    await expect(replay({ do: 'replay-last', count: 1 }, empty)).rejects.toMatchObject({
      code: 'replay.no_histories',
    });
    await expect(replay({ do: 'replay-last', count: 1 }, {})).rejects.toMatchObject({
      code: 'config.invalid',
    });
  });

  it('says that Temporal does not answer', async () => {
    const down = { ...environment, TEMPORAL_ADDRESS: '127.0.0.1:1' };
    await expect(replay({ do: 'replay-last', count: 1 }, down)).rejects.toMatchObject({
      code: 'replay.temporal_unavailable',
      message: 'Temporal at 127.0.0.1:1 does not answer.',
    });
  });

  it('saves a history opened, so that the file is replayed without the keys', async () => {
    const file = path.join(folder, 'saved.json');
    const saved = await replay({ do: 'save', workflowId, file });
    expect(saved).toEqual({
      code: 0,
      lines: [expect.stringMatching(/^Saved \d+ events of onboarding:.* to .*saved\.json\.$/)],
    });
    const text = await readFile(file, 'utf8');
    expect(text).not.toContain(Buffer.from('binary/encrypted').toString('base64'));
    expect(await replay({ do: 'replay-file', file }, {})).toMatchObject({ code: 0 });
  });

  it('says which keys a file needs whose payloads are sealed, and takes them from the environment', async () => {
    const file = path.join(folder, 'sealed.json');
    const history = await harness.client.workflow.getHandle(workflowId).fetchHistory();
    await writeFile(file, historyToJSON(history));
    await expect(replay({ do: 'replay-file', file }, {})).rejects.toMatchObject({ code: 'replay.sealed' });
    const keys = { GANGWAY_SECRET_KEYS: environment.GANGWAY_SECRET_KEYS };
    expect(await replay({ do: 'replay-file', file }, keys)).toMatchObject({ code: 0 });
  });
});
