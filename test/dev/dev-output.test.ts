import { describe, expect, it } from 'vitest';
import { createDevOutput } from '../../src/dev/dev-output.ts';

function createScreen() {
  let text = '';
  let time = 0;
  const output = createDevOutput({
    output: {
      write(part: string) {
        text += part;
        return true;
      },
    },
    now: () => time,
  });
  return { output, text: () => text, pass: (ms: number) => (time += ms) };
}

describe('a step', () => {
  it('says at once what is waited for, and at the end how long it took', async () => {
    const { output, text, pass } = createScreen();
    await output.step('PostgreSQL and Temporal', async () => {
      expect(text()).toBe('  PostgreSQL and Temporal ...');
      pass(1_400);
    });
    expect(text()).toBe('  PostgreSQL and Temporal ... 1.4 s\n');
  });

  it('is named again after something else was said meanwhile', async () => {
    const { output, text, pass } = createScreen();
    await output.step('the schema', async () => {
      output.line('a notice');
      pass(200);
    });
    expect(text()).toBe('  the schema ...\na notice\n  the schema: 0.2 s\n');
  });

  it('gives a download a line of its own', async () => {
    const { output, text } = createScreen();
    await output.step('Temporal', async () => {
      output.onProgress({ label: 'Temporal CLI', receivedBytes: 0, totalBytes: 44_500_000 });
    });
    expect(text()).toBe('  Temporal ...\nFetching Temporal CLI: 0.0 of 44.5 MB\n  Temporal: 0.0 s\n');
  });

  it('that fails ends its line, and the failure is passed on', async () => {
    const { output, text } = createScreen();
    const failing = output.step('api', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(text()).toBe('  api ...\n');
  });
});
