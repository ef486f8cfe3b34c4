import { expect, it } from 'vitest';
import { createProgressLine } from '../../src/dev/progress-line.ts';

function fakeOutput(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, write: (text: string) => written.push(text) > 0 };
}

it('rewrites one line of a terminal', () => {
  const output = fakeOutput(true);
  const line = createProgressLine({ output });
  line.onProgress({ label: 'temporal 1.9.1', receivedBytes: 1_000_000, totalBytes: 44_500_000 });
  line.onProgress({ label: 'temporal 1.9.1', receivedBytes: 1_000_001, totalBytes: 44_500_000 });
  line.onProgress({ label: 'temporal 1.9.1', receivedBytes: 44_500_000, totalBytes: 44_500_000 });
  line.done();
  expect(output.written).toEqual([
    '\rFetching temporal 1.9.1: 1.0 of 44.5 MB',
    '\rFetching temporal 1.9.1: 44.5 of 44.5 MB',
    '\n',
  ]);
});

it('writes a line for every 25 MB where there is no terminal', () => {
  const output = fakeOutput(false);
  const line = createProgressLine({ output });
  for (const receivedBytes of [1_000_000, 2_000_000, 26_000_000, 27_000_000]) {
    line.onProgress({ label: 'temporal 1.9.1', receivedBytes, totalBytes: undefined });
  }
  line.done();
  expect(output.written).toEqual(['Fetching temporal 1.9.1: 1.0 MB\n', 'Fetching temporal 1.9.1: 26.0 MB\n']);
});

it('writes nothing when nothing was fetched', () => {
  const output = fakeOutput(true);
  createProgressLine({ output }).done();
  expect(output.written).toEqual([]);
});
