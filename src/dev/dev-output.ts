import { createProgressLine, type OnProgress } from './progress-line.ts';

type Terminal = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean };

/** What a person at the terminal is told, line by line. */
export type DevOutput = ReturnType<typeof createDevOutput>;

/** Writes lines, and steps that say at once what is being waited for and at the end how long it took. */
export function createDevOutput({
  output,
  now = () => performance.now(),
}: {
  output: Terminal;
  now?: () => number;
}) {
  const progress = createProgressLine({ output });
  let isLineOpen = false;

  function endOpenLine(): void {
    progress.done();
    if (isLineOpen) output.write('\n');
    isLineOpen = false;
  }

  const onProgress: OnProgress = (fetched) => {
    if (isLineOpen) endOpenLine();
    progress.onProgress(fetched);
  };

  return {
    onProgress,
    line(text = ''): void {
      endOpenLine();
      output.write(`${text}\n`);
    },
    /** Runs `work`, one at a time. */
    async step<T>(text: string, work: () => Promise<T>): Promise<T> {
      const startedAt = now();
      endOpenLine();
      output.write(`  ${text} ...`);
      isLineOpen = true;
      try {
        const result = await work();
        const seconds = `${((now() - startedAt) / 1000).toFixed(1)} s`;
        if (isLineOpen) output.write(` ${seconds}`);
        else output.write(`  ${text}: ${seconds}`);
        isLineOpen = true;
        return result;
      } finally {
        endOpenLine();
      }
    },
  };
}
