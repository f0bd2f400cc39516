import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { secretBroken } from './errors.ts';
import type { MasterKey } from './master-key.ts';

/**
 * Seals secrets for the database (Decision 22): a data key of its own per record, wrapped by the master key.
 *
 * `context` says what the secret is for (`session:<id>`). It is authenticated, not stored: a sealed text that was
 * moved to another row does not open there.
 */
export interface SecretBox {
  seal(plain: Uint8Array | string, context: string): Promise<string>;
  /** @throws `secret.broken` when text, context or master key are not those it was sealed with. */
  open(sealed: string, context: string): Promise<Buffer>;
}

const FORMAT = 'sb1';
const DATA_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A box on this master key. The text is `sb1.<master key id>.<wrapped data key>.<nonce, cipher text, tag>`. */
export function createSecretBox(masterKey: MasterKey): SecretBox {
  return {
    async seal(plain, context) {
      const dataKey = randomBytes(DATA_KEY_BYTES);
      const { keyId, wrapped } = await masterKey.wrap(dataKey, context);
      const box = encrypt(dataKey, typeof plain === 'string' ? Buffer.from(plain) : plain, context);
      dataKey.fill(0);
      return sealedOf({ keyId, wrapped }, box.toString('base64url'));
    },
    async open(sealed, context) {
      const { keyId, wrapped, box } = partsOf(sealed);
      const dataKey = await masterKey.unwrap(keyId, canonical(wrapped), context);
      return decrypt(dataKey, canonical(box), context);
    },
  };
}

/** The parts of a sealed text, not yet decoded. @throws `secret.broken` when it is none. */
export function partsOf(sealed: string): { keyId: string; wrapped: string; box: string } {
  const [format, keyId = '', wrapped = '', box = '', ...rest] = sealed.split('.');
  if (format !== FORMAT || rest.length > 0) throw secretBroken({}, { cause: 'unknown format' });
  return { keyId, wrapped, box };
}

/** Puts a sealed text together. */
export function sealedOf({ keyId, wrapped }: { keyId: string; wrapped: Buffer }, box: string): string {
  return [FORMAT, keyId, wrapped.toString('base64url'), box].join('.');
}

/** AES-256-GCM with a fresh nonce: nonce, cipher text, tag. */
export function encrypt(key: Uint8Array, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws `secret.broken` for anything but what `encrypt` made with this key and context. */
export function decrypt(key: Uint8Array, box: Buffer, context: string): Buffer {
  if (box.length < NONCE_BYTES + TAG_BYTES) throw secretBroken({}, { cause: 'too short' });
  const nonce = box.subarray(0, NONCE_BYTES);
  const tag = box.subarray(-TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw secretBroken({}, { cause });
  }
}

/** Base64url that has exactly one spelling: a changed last character is not the same secret. */
export function canonical(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw secretBroken({}, { cause: 'not canonical base64url' });
  return bytes;
}
