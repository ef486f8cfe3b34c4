import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key that sealed something is not in the ring: `keys.unknown_key`; or the bytes were changed: `keys.not_authentic`. */
export class KeyRingError extends Error {
  override readonly name = 'KeyRingError';
  readonly code: 'keys.unknown_key' | 'keys.not_authentic';
  /** The key that sealed the value. */
  readonly keyId: string;
  constructor(code: KeyRingError['code'], keyId: string, message: string) {
    super(message);
    this.code = code;
    this.keyId = keyId;
  }
}

export interface NamedKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** Seals with AES-256-GCM under the first key and opens with any; `context` binds a sealed value to its place. */
export function createKeyRing({ keys }: { readonly keys: readonly [NamedKey, ...NamedKey[]] }) {
  const [current] = keys;

  function sealBytes(plain: Uint8Array, context = ''): { keyId: string; data: Buffer } {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce);
    cipher.setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return { keyId: current.id, data: Buffer.concat([nonce, cipher.getAuthTag(), body]) };
  }

  function openBytes(sealed: { keyId: string; data: Uint8Array }, context = ''): Buffer {
    const named = keys.find((key) => key.id === sealed.keyId);
    if (!named) {
      throw new KeyRingError(
        'keys.unknown_key',
        sealed.keyId,
        `A value was sealed with key "${sealed.keyId}", which is not in GANGWAY_SECRET_KEYS. Add that key back.`,
      );
    }
    const data = Buffer.from(sealed.data);
    try {
      const nonce = data.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', named.key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(data.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(data.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    } catch {
      throw new KeyRingError(
        'keys.not_authentic',
        named.id,
        `A value sealed with key "${named.id}" does not open with it.`,
      );
    }
  }

  return {
    sealBytes,
    openBytes,
    /** Seals a JSON value as text: `<key id>.<base64url>`. */
    seal(value: unknown, context: string): string {
      const { keyId, data } = sealBytes(Buffer.from(JSON.stringify(value)), context);
      return `${keyId}.${data.toString('base64url')}`;
    },
    /** Opens what `seal` made; throws `KeyRingError`. */
    open(sealed: string, context: string): unknown {
      const dot = sealed.indexOf('.');
      const data = Buffer.from(sealed.slice(dot + 1), 'base64url');
      return JSON.parse(openBytes({ keyId: sealed.slice(0, dot), data }, context).toString());
    },
    /** A keyed fingerprint (hex) for looking a secret up without storing it. */
    fingerprint(text: string): string {
      return fingerprintWith(current, text);
    },
    /** The fingerprints of a text under every key of the ring. */
    fingerprints(text: string): readonly string[] {
      return keys.map((key) => fingerprintWith(key, text));
    },
    /** True for a text that `seal` made with another key than the first. */
    isOld(sealed: string): boolean {
      return sealed.slice(0, sealed.indexOf('.')) !== current.id;
    },
  };
}
function fingerprintWith({ key }: NamedKey, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

export type KeyRing = ReturnType<typeof createKeyRing>;

/** Parses `id:base64[,id:base64…]`, each key 32 bytes; null when the text is not of that form. */
export function parseKeys(text: string): readonly [NamedKey, ...NamedKey[]] | null {
  const keys = text.split(',').map((part) => {
    const [id, encoded] = part.trim().split(':');
    const key = Buffer.from(encoded ?? '', 'base64');
    return id && /^[A-Za-z0-9_-]{1,32}$/.test(id) && key.length === 32 ? { id, key } : null;
  });
  const [first, ...rest] = keys.filter((key) => key !== null);
  return first && rest.length === keys.length - 1 ? [first, ...rest] : null;
}
