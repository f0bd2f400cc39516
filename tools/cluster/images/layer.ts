import { createHash } from 'node:crypto';
import { createReadStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from '../shell.ts';
import { blobFile, openStore, TYPES, type Descriptor } from './store.ts';

/** Makes a layer of a folder: the same files give the same bytes, whenever and by whom they were written. */
export async function layerOf(folder: string): Promise<Descriptor> {
  const draft = path.join(openStore(), `layer-${process.pid}.tar`);
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu'];
  try {
    await run(['tar', ...same, '-cf', draft, '-C', folder, '.']);
    const hash = createHash('sha256');
    await pipeline(createReadStream(draft), hash);
    const digest = `sha256:${hash.digest('hex')}`;
    const { size } = statSync(draft);
    if (!existsSync(blobFile(digest))) renameSync(draft, blobFile(digest));
    return { mediaType: TYPES.layer, digest, size };
  } finally {
    rmSync(draft, { force: true });
  }
}
