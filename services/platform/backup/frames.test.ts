import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { newPrefix, openFrames, sealFrames, type FrameKey } from './frames.ts';

const FRAME = 262_144;
const SEALED = FRAME + 16;

function someKey(): FrameKey {
  return { key: randomBytes(32), prefix: newPrefix(), associated: Buffer.from('header') };
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const seal = (plain: Buffer, key: FrameKey): Promise<Buffer> =>
  whole(sealFrames(chunksOf(plain, 100_000), key));
const open = (sealed: Buffer, key: FrameKey): Promise<Buffer> =>
  whole(openFrames(chunksOf(sealed, 70_001), key));

test.each([0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 3 * FRAME + 17])(
  '%i bytes come back as they were',
  async (length) => {
    const [plain, key] = [randomBytes(length), someKey()];
    const sealed = await seal(plain, key);
    expect(sealed.length).toBe(length + 16 * Math.max(1, Math.ceil(length / FRAME)));
    expect((await open(sealed, key)).equals(plain)).toBe(true);
  },
);

const changes: readonly (readonly [string, (sealed: Buffer) => Buffer])[] = [
  ['is cut off in a frame', (sealed) => sealed.subarray(0, -1)],
  ['is cut off between frames', (sealed) => sealed.subarray(0, SEALED)],
  ['is empty', () => Buffer.alloc(0)],
  ['goes on after its end', (sealed) => Buffer.concat([sealed, Buffer.alloc(40)])],
  [
    'has its frames in another order',
    (sealed) =>
      Buffer.concat([
        sealed.subarray(SEALED, 2 * SEALED),
        sealed.subarray(0, SEALED),
        sealed.subarray(2 * SEALED),
      ]),
  ],
  ['lacks a frame', (sealed) => Buffer.concat([sealed.subarray(0, SEALED), sealed.subarray(2 * SEALED)])],
  [
    'has another bit',
    (sealed) => {
      const other = Buffer.from(sealed);
      other[10] = (other[10] ?? 0) ^ 1;
      return other;
    },
  ],
];

test.each(changes)('what %s does not open', async (_what, change) => {
  const key = someKey();
  const sealed = await seal(randomBytes(3 * FRAME - 5), key);
  await expect(open(change(sealed), key)).rejects.toMatchObject({ reason: 'BackupDamaged' });
});

test('another key, prefix or header opens nothing', async () => {
  const key = someKey();
  const sealed = await seal(Buffer.from('dump'), key);
  for (const other of [
    { ...key, key: randomBytes(32) },
    { ...key, prefix: newPrefix() },
    { ...key, associated: Buffer.from('other') },
  ]) {
    await expect(open(sealed, other)).rejects.toMatchObject({ reason: 'BackupDamaged' });
  }
});
