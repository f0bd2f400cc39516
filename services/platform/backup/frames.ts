import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { BackupFailure } from './backup-failure.ts';

/** Bytes of plain text in every frame but the last, which may be shorter. */
const FRAME_BYTES = 262_144;
const TAG_BYTES = 16;
const PREFIX_BYTES = 7;
const MOST_FRAMES = 2 ** 32;

/** The key of one stream, and what its frames are bound to. */
export interface FrameKey {
  readonly key: Uint8Array;
  readonly prefix: Uint8Array;
  readonly associated: Uint8Array;
}

/** What makes the nonces of one stream differ from those of every other one under the same key. */
export function newPrefix(): Buffer {
  return randomBytes(PREFIX_BYTES);
}

/**
 * AES-256-GCM in frames (the STREAM construction): the nonce is prefix, number of the frame and whether it is the last.
 * Frames cannot be left out, repeated or moved, and a stream that was cut off has no last one.
 */
export async function* sealFrames(plain: AsyncIterable<Buffer>, key: FrameKey): AsyncGenerator<Buffer> {
  let number = 0;
  for await (const { bytes, isLast } of cut(plain, FRAME_BYTES)) {
    const cipher = createCipheriv('aes-256-gcm', key.key, nonceOf(key, number, isLast), {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(key.associated);
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    number += 1;
  }
}

/** @throws BackupFailure `BackupDamaged` at the first frame that is not what was sealed. */
export async function* openFrames(sealed: AsyncIterable<Buffer>, key: FrameKey): AsyncGenerator<Buffer> {
  let number = 0;
  for await (const { bytes, isLast } of cut(sealed, FRAME_BYTES + TAG_BYTES)) {
    yield openFrame(bytes, key, nonceOf(key, number, isLast));
    number += 1;
  }
}

function openFrame(bytes: Buffer, { key, associated }: FrameKey, nonce: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associated);
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new BackupFailure('BackupDamaged', 'The backup was cut off or changed. Take another one.', {
      cause,
    });
  }
}

function nonceOf({ prefix }: FrameKey, number: number, isLast: boolean): Buffer {
  if (number >= MOST_FRAMES) throw new BackupFailure('DumpFailed', 'The dump is longer than 1 PiB.');
  const counter = Buffer.alloc(5);
  counter.writeUInt32BE(number);
  counter[4] = isLast ? 1 : 0;
  return Buffer.concat([prefix, counter]);
}

/** Pieces of the same size; there is always a last one, and only that one may be shorter or empty. */
async function* cut(
  chunks: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<{ readonly bytes: Buffer; readonly isLast: boolean }> {
  let kept: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    kept.push(chunk);
    length += chunk.length;
    if (length <= size) continue;
    let all = Buffer.concat(kept);
    while (all.length > size) {
      yield { bytes: all.subarray(0, size), isLast: false };
      all = all.subarray(size);
    }
    kept = [all];
    length = all.length;
  }
  yield { bytes: Buffer.concat(kept), isLast: true };
}
