import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyRing } from '../../src/key-ring.ts';
import { readHistoryFile, writeHistoryFile } from '../../src/replay/history-file.ts';
import { openPayloads, payloadTexts, placesOf } from '../../src/replay/payloads.ts';
import { findPersonalText } from '../../src/replay/personal-text.ts';
import type { History, StoredHistory } from '../../src/replay/stored-history.ts';
import { createPayloadCodec } from '../../src/temporal/payload-codec.ts';

const STORED = fileURLToPath(new URL('./histories/onboarding-run.failed.json', import.meta.url));
const json = JSON.parse(readFileSync(STORED, 'utf8'));
const codec = createPayloadCodec({
  keyRing: createKeyRing({ keys: [{ id: 'k1', key: Buffer.alloc(32, 9) }] }),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gangway-history-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A history with one signal whose argument and sender are given. */
function historyWith({ argument, identity = '' }: { argument: unknown; identity?: string }): StoredHistory {
  const data = Buffer.from(JSON.stringify(argument)).toString('base64');
  const encoding = Buffer.from('json/plain').toString('base64');
  const signal = {
    eventId: '2',
    eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED',
    workflowExecutionSignaledEventAttributes: {
      signalName: 'poke',
      identity,
      input: { payloads: [{ metadata: { encoding }, data }] },
    },
  };
  return { workflowId: 'w', runId: 'r', history: historyFromJSON({ events: [json.events[0], signal] }) };
}

async function written(stored: StoredHistory): Promise<string> {
  const file = path.join(folder, 'written.json');
  await writeHistoryFile(file, stored);
  return readFile(file, 'utf8');
}

describe('a history as JSON', () => {
  it('comes back the same, which needs one copy of protobufjs for all of the SDK', () => {
    const history = historyFromJSON(json);
    expect(JSON.parse(historyToJSON(history))).toEqual(json);
    expect(history.events?.length).toBeGreaterThan(20);
  });

  it('is written as the Temporal CLI writes it, and read again', async () => {
    const stored = await readHistoryFile(STORED);
    expect(stored.workflowId).toMatch(/^onboarding:hires:run_/);
    expect(stored.runId).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.parse(await written(stored))).toEqual(json);
    expect((await readHistoryFile(path.join(folder, 'written.json'))).workflowId).toBe(stored.workflowId);
  });

  it('takes its workflow id from the name of the file where it has none', async () => {
    const file = path.join(folder, 'older.json');
    const { workflowId: _, ...started } = json.events[0].workflowExecutionStartedEventAttributes;
    const [first, ...events] = json.events;
    await writeFile(
      file,
      JSON.stringify({ events: [{ ...first, workflowExecutionStartedEventAttributes: started }, ...events] }),
    );
    expect((await readHistoryFile(file)).workflowId).toBe('older');
  });

  it.each([
    ['nothing', ''],
    ['text', 'not JSON'],
    ['another thing', '{"name":"gangway"}'],
    ['no events', '{"events":[]}'],
    ['the middle of a history', JSON.stringify({ events: json.events.slice(3) })],
    ['broken events', '{"events":[{"eventType":7}]}'],
  ])('is refused by name when the file holds %s', async (_what, text) => {
    const file = path.join(folder, 'wrong.json');
    await writeFile(file, text);
    await expect(readHistoryFile(file)).rejects.toMatchObject({
      code: 'replay.not_a_history',
      message: expect.stringContaining(file),
    });
  });

  it('is refused by name when there is no such file', async () => {
    await expect(readHistoryFile('/no/such.json')).rejects.toMatchObject({ code: 'replay.file_not_found' });
  });
});

describe('a saved history', () => {
  it('names no machine, no sticky queue and no path', async () => {
    const { history } = historyWith({ argument: { taskKey: 'check' }, identity: '4711@build-host' });
    const queue = { name: '4711@build-host-abc', kind: 2, normalName: 'gangway' };
    const scheduled = { eventType: 5, workflowTaskScheduledEventAttributes: { taskQueue: queue } };
    const attributes = JSON.stringify({
      message: 'Away.',
      stack_trace: 'Error\n  at /home/somebody/gangway/src/a.ts',
    });
    const encodedAttributes = {
      metadata: { encoding: Buffer.from('json/plain') },
      data: Buffer.from(attributes),
    };
    const failure = { message: 'Encoded failure', stackTrace: 'at /home/somebody/b.ts', encodedAttributes };
    const failed = { eventType: 13, activityTaskFailedEventAttributes: { failure } };
    const whole: History = { events: [...(history.events ?? []), scheduled, failed] };
    const text = await written({ workflowId: 'w', runId: 'r', history: whole });
    const back = historyFromJSON(JSON.parse(text));
    expect(text).not.toMatch(/build-host|somebody/);
    expect(payloadTexts(back).join()).not.toContain('somebody');
    expect(payloadTexts(back).join()).toContain('Away.');
    expect(text).toContain('"normalName": "gangway"');
  });

  it.each([
    ['an e-mail address', { note: 'ask ada.sample@example.test' }, 'an e-mail address in event 2'],
    ['a phone number', { note: 'call (415) 555-0100' }, 'a phone number in event 2'],
    ['an international phone number', { note: '+44 20 7946 0958' }, 'a phone number in event 2'],
    ['a social security number', { note: '123-45-6789' }, 'a social security number in event 2'],
    ['the field of a name', { firstName: 'Ada' }, 'a field "firstName" in event 2'],
    ['the field of a birth date', { date_of_birth: null }, 'a field "date_of_birth" in event 2'],
  ])('cannot hold %s, and the refusal does not repeat it', async (_what, argument, said) => {
    const refused = written(historyWith({ argument }));
    await expect(refused).rejects.toMatchObject({
      code: 'replay.personal',
      message: expect.stringContaining(said),
    });
    await expect(refused).rejects.not.toThrow(/ada|555|6789|7946/);
  });

  it('may hold ids, dates and numbers', () => {
    const argument = {
      runId: 'run_01kavx2z5ye4t8gch6k6n7m2qd',
      subject: '8d49b010-cc6a-4f40-ace5-e86061c677ed',
      now: 1_795_348_800_123,
      at: '2026-11-22T15:04:05.123Z',
      workflowId: 'onboarding:hires:8d49b010-cc6a-4f40-ace5-e86061c677ed:1',
    };
    expect(findPersonalText(historyWith({ argument, identity: '4711@build-host' }).history)).toEqual([]);
  });
});

describe('sealed payloads', () => {
  async function sealed(): Promise<StoredHistory> {
    const stored = await readHistoryFile(STORED);
    for (const place of placesOf(stored.history)) {
      for (const payload of await codec.encode([place.payload])) place.replace(payload);
    }
    return stored;
  }

  it('are opened wherever they are', async () => {
    const stored = await sealed();
    expect(payloadTexts(stored.history).join()).not.toContain('advance');
    await openPayloads(stored, [codec]);
    expect(JSON.parse(historyToJSON(stored.history))).toEqual(json);
  });

  it('without their key are an error that says which setting is missing', async () => {
    const refused = openPayloads(await sealed(), []);
    await expect(refused).rejects.toMatchObject({
      code: 'replay.sealed',
      message: expect.stringContaining('GANGWAY_SECRET_KEYS'),
    });
  });

  it('that were never sealed stay as they are', async () => {
    const stored = await readHistoryFile(STORED);
    await openPayloads(stored, [codec]);
    expect(JSON.parse(historyToJSON(stored.history))).toEqual(json);
  });
});
