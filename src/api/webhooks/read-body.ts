import type { IncomingMessage } from 'node:http';

/** Most bytes of a webhook's body. */
export const MOST_BODY_BYTES = 1_048_576;

/** The bytes of a request's body as they came, or null once they are more than `most`, whatever its headers say. */
export function readBody(incoming: IncomingMessage, most: number = MOST_BODY_BYTES): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) finish(() => resolve(null));
      else chunks.push(chunk);
    };
    const onEnd = () =>
      finish(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    const onGone = () => finish(() => reject(new Error('The sender went away before the end of the body')));
    const finish = (settle: () => void) => {
      incoming.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      settle();
    };
    incoming.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
    if (incoming.destroyed) onGone();
  });
}
