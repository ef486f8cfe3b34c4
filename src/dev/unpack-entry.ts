import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import yauzl from 'yauzl';

const BLOCK = 512;

/** Writes one entry of a zip file to `target`; throws when there is no entry of that name. */
export async function unzipEntry({
  archive,
  isWanted,
  target,
}: {
  archive: string;
  isWanted: (name: string) => boolean;
  target: string;
}): Promise<void> {
  const zip = await yauzl.openPromise(archive);
  try {
    for await (const entry of zip.eachEntry()) {
      if (!isWanted(entry.fileName)) continue;
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { mode: 0o755 }));
      return;
    }
  } finally {
    zip.close();
  }
  throw new Error(`${archive} does not hold the program`);
}

/** Writes one regular file of a gzipped tar stream to `target`; throws when it is absent or the stream ends within it. */
export async function untarEntry({
  stream,
  name,
  target,
}: {
  stream: NodeJS.ReadableStream;
  name: string;
  target: string;
}): Promise<void> {
  let found = false;
  await pipeline(
    stream,
    createGunzip(),
    (unpacked) =>
      fileOfTar(unpacked, name, () => {
        found = true;
      }),
    createWriteStream(target, { mode: 0o755 }),
  );
  if (!found) throw new Error(`The archive does not hold ${name}`);
}

/** Yields the content of the named file; all other entries are passed over. */
async function* fileOfTar(
  unpacked: AsyncIterable<Buffer>,
  name: string,
  onFound: () => void,
): AsyncGenerator<Buffer> {
  let waiting: Buffer = Buffer.alloc(0);
  let toSkip = 0;
  let toYield = 0;
  for await (const chunk of unpacked) {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    while (waiting.length > 0) {
      if (toYield > 0) {
        const part = waiting.subarray(0, toYield);
        toYield -= part.length;
        waiting = waiting.subarray(part.length);
        yield part;
      } else if (toSkip > 0) {
        const skipped = Math.min(toSkip, waiting.length);
        toSkip -= skipped;
        waiting = waiting.subarray(skipped);
      } else if (waiting.length >= BLOCK) {
        const header = parseTarHeader(waiting.subarray(0, BLOCK));
        waiting = waiting.subarray(BLOCK);
        const padding = (BLOCK - (header.size % BLOCK)) % BLOCK;
        if (header.isFile && header.name === name) {
          onFound();
          toYield = header.size;
          toSkip = padding;
        } else {
          toSkip = header.size + padding;
        }
      } else {
        break;
      }
    }
  }
  if (toYield > 0) throw new Error(`The archive ends within ${name}`);
}

function parseTarHeader(block: Buffer): { name: string; size: number; isFile: boolean } {
  const text = (from: number, to: number) => block.toString('utf8', from, to).replace(/\0.*$/s, '');
  const prefix = text(257, 262) === 'ustar' ? text(345, 500) : '';
  const kind = text(156, 157);
  const name = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
  return {
    name: name.replace(/^\.\//, ''),
    size: Number.parseInt(text(124, 136), 8) || 0,
    isFile: kind === '' || kind === '0',
  };
}
