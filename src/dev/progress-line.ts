/** Bytes fetched so far of something named `label`, and how many there will be when that is known. */
export type DownloadProgress = { label: string; receivedBytes: number; totalBytes: number | undefined };

/** Told again and again while something is fetched. */
export type OnProgress = (progress: DownloadProgress) => void;

type Terminal = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean };

const QUIET_STEP_BYTES = 25_000_000;

/** The text of one progress line, such as `Fetching Temporal CLI 1.9.1: 12.0 of 44.5 MB`. */
export function progressText({ label, receivedBytes, totalBytes }: DownloadProgress): string {
  const total = totalBytes === undefined ? '' : ` of ${megabytes(totalBytes)}`;
  return `Fetching ${label}: ${megabytes(receivedBytes)}${total} MB`;
}

/**
 * Shows progress on one line of a terminal, rewritten in place; where the output is no terminal, a line at the start and
 * one for every 25 MB. `done` ends the line.
 */
export function createProgressLine({ output }: { output: Terminal }): {
  onProgress: OnProgress;
  done(): void;
} {
  let shown = '';
  let lastStep = -1;
  return {
    onProgress(progress) {
      const text = progressText(progress);
      if (output.isTTY === true) {
        if (text !== shown) output.write(`\r${text.padEnd(shown.length)}`);
        shown = text;
        return;
      }
      const step = Math.floor(progress.receivedBytes / QUIET_STEP_BYTES);
      if (step > lastStep) output.write(`${text}\n`);
      lastStep = step;
    },
    done() {
      if (shown !== '') output.write('\n');
      shown = '';
      lastStep = -1;
    },
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
