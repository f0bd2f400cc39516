import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * A refresh token in GoTrue's derivable form (compat.md 1.4): base64url of a version byte, the session's uuid, a
 * counter, an HMAC cut to 16 bytes and a check sum of 4. There is no row per token: the session's key and counter
 * tell any of its tokens.
 */
export interface RefreshToken {
  readonly sessionId: string;
  readonly counter: number;
  /** Whether the session with this key made it. */
  isMadeWith(key: Uint8Array): boolean;
}

const VERSION = 0;
const UUID_BYTES = 16;
const MAC_BYTES = 16;
const CHECKSUM_BYTES = 4;
/** Version, uuid, a counter of one to eight bytes, MAC, check sum. */
const MIN_BYTES = 1 + UUID_BYTES + 1 + MAC_BYTES + CHECKSUM_BYTES;
const MAX_BYTES = MIN_BYTES + 7;

export function writeRefreshToken(sessionId: string, counter: number, key: Uint8Array): string {
  const subject = Buffer.concat([
    Buffer.from([VERSION]),
    Buffer.from(sessionId.replaceAll('-', ''), 'hex'),
    writeUvarint(counter),
  ]);
  const signed = Buffer.concat([subject, macOf(subject, key)]);
  return Buffer.concat([signed, checksumOf(signed)]).toString('base64url');
}

/** Reads a token; nothing is proven before `isMadeWith`. Undefined for what no session ever made. */
export function readRefreshToken(text: string): RefreshToken | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES || bytes.toString('base64url') !== text)
    return undefined;
  const signed = bytes.subarray(0, -CHECKSUM_BYTES);
  const subject = signed.subarray(0, -MAC_BYTES);
  const counter = readUvarint(subject.subarray(1 + UUID_BYTES));
  if (bytes[0] !== VERSION || counter === undefined) return undefined;
  if (!checksumOf(signed).equals(bytes.subarray(-CHECKSUM_BYTES))) return undefined;
  return {
    sessionId: formatUuid(subject.subarray(1, 1 + UUID_BYTES)),
    counter,
    isMadeWith: (key) => timingSafeEqual(macOf(subject, key), signed.subarray(-MAC_BYTES)),
  };
}

function macOf(subject: Uint8Array, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(subject).digest().subarray(0, MAC_BYTES);
}

function checksumOf(signed: Uint8Array): Buffer {
  return createHash('sha256').update(signed).digest().subarray(0, CHECKSUM_BYTES);
}

function formatUuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Seven bits per byte, the lowest first; all but the last byte have the high bit. */
function writeUvarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}

/** Undefined unless these bytes are the one spelling of a safe whole number. */
function readUvarint(bytes: Uint8Array): number | undefined {
  let value = 0;
  bytes.forEach((byte, index) => {
    value += (byte % 0x80) * 0x80 ** index;
  });
  return Number.isSafeInteger(value) && writeUvarint(value).equals(bytes) ? value : undefined;
}
