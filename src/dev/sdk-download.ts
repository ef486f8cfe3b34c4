import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { z } from 'zod';
import type { BinarySpec } from './binary-catalog.ts';
import type { OnProgress } from './progress-line.ts';
import { untarEntry } from './unpack-entry.ts';

const INFO_TIMEOUT_MS = 5_000;
const STALL_TIMEOUT_MS = 30_000;

/** Temporal's download site answers `GET /<name>/<version>?arch&platform&format` with where the archive lies. */
const DownloadInfo = z.object({ archiveUrl: z.url(), fileToExtract: z.string().min(1) });

/**
 * Fetches a program the way Temporal's SDKs do (their `cached-download`), but without starting it, and with progress.
 * Returns the program's path inside `stagingDir`; throws within five seconds when the site cannot be reached.
 */
export async function downloadFromTemporal({
  spec,
  stagingDir,
  onProgress,
  fetch = globalThis.fetch,
  site = 'https://temporal.download',
}: {
  spec: BinarySpec;
  stagingDir: string;
  onProgress: OnProgress;
  fetch?: typeof globalThis.fetch;
  site?: string;
}): Promise<string> {
  const url = new URL(`/${spec.downloadName}/v${spec.version}`, site);
  url.searchParams.set('arch', downloadArch());
  url.searchParams.set('platform', process.platform);
  url.searchParams.set('format', 'tar.gz');
  const answer = await fetch(url, { signal: AbortSignal.timeout(INFO_TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${url.host} answered ${answer.status} for version ${spec.version}`);
  const info = DownloadInfo.parse(await answer.json());
  const target = path.join(stagingDir, spec.program);
  await fetchArchive({ info, spec, target, onProgress, fetch });
  return target;
}

async function fetchArchive({
  info,
  spec,
  target,
  onProgress,
  fetch,
}: {
  info: z.infer<typeof DownloadInfo>;
  spec: BinarySpec;
  target: string;
  onProgress: OnProgress;
  fetch: typeof globalThis.fetch;
}): Promise<void> {
  const stalled = new AbortController();
  const watch = setTimeout(() => stalled.abort(new Error('The download stalled')), STALL_TIMEOUT_MS);
  try {
    const response = await fetch(info.archiveUrl, { signal: stalled.signal });
    if (!response.ok || response.body === null) {
      throw new Error(`${new URL(info.archiveUrl).host} answered ${response.status} for the archive`);
    }
    const totalBytes = Number(response.headers.get('content-length') ?? '') || undefined;
    let receivedBytes = 0;
    const counting = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        receivedBytes += chunk.length;
        watch.refresh();
        onProgress({ label: `${spec.program} ${spec.version}`, receivedBytes, totalBytes });
        done(null, chunk);
      },
    });
    const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
    body.once('error', (error) => counting.destroy(error));
    await untarEntry({ stream: body.pipe(counting), name: info.fileToExtract, target });
  } finally {
    clearTimeout(watch);
  }
}

function downloadArch(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
