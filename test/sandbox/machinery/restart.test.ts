import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, openSandbox } from '../call.ts';
import { openReceiver, type Receiver } from '../webhook-receiver.ts';

const PROGRAM = fileURLToPath(new URL('./run-sandbox.ts', import.meta.url));
const SNAPSHOTS = ['checkr.json', 'lever.json', 'proforma-tazapi-v2.json'];
const CALIFORNIA = [{ country: 'US', state: 'CA' }];

let dataDir = '';
let receiver: Receiver;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  receiver = await openReceiver();
});
afterEach(async () => {
  await receiver.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('after a restart', () => {
  it('objects, keys, faults, retries and planned steps go on', async () => {
    receiver.planned.push(500);
    let sandbox = await openSandbox({ dataDir });
    await sandbox.at.checkr('/v1/webhooks', { body: { webhook_url: receiver.url } });
    const candidate = (await sandbox.at.checkr('/v1/candidates', { body: { email: 'ada@example.com' } }))
      .json;
    await eventually(() => receiver.received.length === 1 || undefined);
    const body = { candidate_id: candidate.id, package: 'tasker_pro', work_locations: CALIFORNIA };
    const headers = { 'idempotency-key': 'k' };
    const first = await sandbox.at.checkr('/v1/invitations', { body, headers });
    await sandbox.at.checkr(`/_control/invitations/${first.json.id}/submit`, { method: 'POST' });
    await sandbox.at.checkr('/_control/faults', { body: { match: { path: '/v1/nodes' }, kind: 'status' } });
    await sandbox.at.lever('/_control/opportunities', { body: { name: 'Mina', email: 'm@example.com' } });
    await sandbox.stop();

    sandbox = await openSandbox({ dataDir });
    try {
      expect((await sandbox.at.lever('/v1/opportunities')).json.data[0].name).toBe('Mina');
      const again = await sandbox.at.checkr('/v1/invitations', { body, headers });
      expect(again.text).toBe(first.text);
      expect((await sandbox.at.checkr('/v1/nodes')).status).toBe(500);
      await sandbox.at.checkr('/_control/clock/advance', { body: { ms: 61_000 } });
      const created = receiver.received.filter(({ body: event }) => event.type === 'candidate.created');
      expect(created).toHaveLength(2);
      expect(created[0]?.body.id).toBe(created[1]?.body.id);
      const invitation = (await sandbox.at.checkr(`/v1/invitations/${first.json.id}`)).json;
      const report = (await sandbox.at.checkr(`/v1/reports/${invitation.report_id}`)).json;
      expect(report).toMatchObject({ status: 'complete', result: 'clear' });
      expect(invitation.invitation_url).toContain(sandbox.checkr.url);
    } finally {
      await sandbox.stop();
    }
    expect((await readdir(dataDir)).sort()).toEqual(SNAPSHOTS);
  });

  it('an order that was answered before a SIGKILL is still there', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { url, apiKey } = await new Promise<{ url: string; apiKey: string }>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
      child.stdout.once('data', (line: Buffer) => resolve(JSON.parse(line.toString())));
    });
    const send = async (path: string, body: unknown) => {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${apiKey}:`)}`,
          'content-type': 'application/json',
          'idempotency-key': path,
        },
        body: JSON.stringify(body),
      });
      return response.json() as Promise<{ id: string }>;
    };
    const { id } = await send('/v1/candidates', { email: 'ada@example.com' });
    const body = { candidate_id: id, package: 'tasker_pro', work_locations: CALIFORNIA };
    const invitation = await send('/v1/invitations', body);
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;

    const sandbox = await openSandbox({ dataDir });
    try {
      expect((await sandbox.at.checkr(`/v1/invitations/${invitation.id}`)).status).toBe(200);
      const again = await sandbox.at.checkr('/v1/invitations', {
        body,
        headers: { 'idempotency-key': '/v1/invitations' },
      });
      expect(again.json.id).toBe(invitation.id);
    } finally {
      await sandbox.stop();
    }
  });

  it('refuses a snapshot that it cannot read as its own', async () => {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(dataDir, 'lever.json'), '{"version":0}');
    await expect(openSandbox({ dataDir })).rejects.toThrow(/another version/);
  });
});

describe('starting', () => {
  it('rejects when a port is taken, leaving nothing behind', async () => {
    const taken = Number(new URL(receiver.url).port);
    await expect(openSandbox({ checkrPort: taken })).rejects.toThrow(/EADDRINUSE/);
  });

  it('takes other keys than its own', async () => {
    const sandbox = await openSandbox({ leverApiKey: 'mine', checkrApiKey: 'theirs' });
    try {
      expect((await sandbox.at.lever('/v1/stages', { key: 'mine' })).status).toBe(200);
      expect((await sandbox.at.lever('/v1/stages', { key: 'sandbox-lever-key' })).status).toBe(401);
      expect((await sandbox.at.checkr('/v1/account', { key: 'theirs' })).status).toBe(200);
    } finally {
      await sandbox.stop();
    }
  });

  it('follows an injected clock', async () => {
    let now = Date.UTC(2026, 0, 5, 12);
    const sandbox = await openSandbox({ now: () => now });
    try {
      const candidate = (await sandbox.at.checkr('/v1/candidates', { body: { email: 'ada@example.com' } }))
        .json;
      expect(candidate.created_at).toBe('2026-01-05T12:00:00Z');
      const body = { candidate_id: candidate.id, package: 'tasker_pro', work_locations: CALIFORNIA };
      const { id, expires_at } = (await sandbox.at.checkr('/v1/invitations', { body })).json;
      expect(expires_at).toBe('2026-01-13T07:59:59Z');
      now = Date.parse(expires_at);
      await eventually(async () => {
        const { status } = (await sandbox.at.checkr(`/v1/invitations/${id}`)).json;
        return status === 'expired' || undefined;
      });
    } finally {
      await sandbox.stop();
    }
  });
});
