/** Why the body of an answer cannot be used. */
export class BodyFault extends Error {
  override readonly name = 'BodyFault';
  readonly reason: 'too_large' | 'not_utf8' | 'not_json';

  constructor(reason: BodyFault['reason']) {
    super(`The body is ${reason}.`);
    this.reason = reason;
  }
}

/** Reads a body as UTF-8 text; throws a `BodyFault` as soon as more than `maxBytes` (after decompression) have come. */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  const bytes = await readBytes(response, maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BodyFault('not_utf8');
  }
}

/** Parses a text as JSON; throws a `BodyFault` for HTML, truncated JSON and anything else. */
export function parseJson(text: string, contentType: string | null): unknown {
  if (contentType !== null && !/\bjson\b/i.test(contentType)) throw new BodyFault('not_json');
  try {
    return JSON.parse(text);
  } catch {
    throw new BodyFault('not_json');
  }
}

async function readBytes(response: Response, maxBytes: number): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new BodyFault('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
