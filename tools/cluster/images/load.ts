/** Brings images to the nodes: of each image only the blobs that a node does not have. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { failure } from '../../local/failure.ts';
import type { Namespaces } from '../namespaces.ts';
import { ctr } from '../nodes/node.ts';
import { run } from '../shell.ts';
import { fullName } from './names.ts';
import { blobFile, findImage, readImage, storeFolder, type Descriptor } from './store.ts';

/** An image of the store, and the names that it gets on the nodes. */
export interface Loadable {
  readonly image: string;
  /** @default its own name */
  readonly as?: readonly string[];
}

/** Brings images to one node. */
export async function loadImages(namespaces: Namespaces, images: readonly Loadable[]): Promise<void> {
  const present = new Set((await run(ctr(namespaces, ['content', 'ls', '-q']))).split('\n'));
  const entries = images.flatMap(({ image, as = [image] }) => {
    const entry = findImage(image) ?? findImage(fullName(image));
    if (!entry) throw failure(`There is no image ${image} in ${storeFolder()}. Build it first.`);
    return as.map((name) => ({ ...entry, annotations: { 'io.containerd.image.name': fullName(name) } }));
  });
  const blobs = new Set(entries.flatMap(blobsOf).filter((digest) => !present.has(digest)));
  await importLayout(namespaces, entries, [...blobs]);
}

/** A manifest is always among them: without it the import does not see what the image is made of. */
function blobsOf(entry: Descriptor): string[] {
  const { manifest } = readImage(entry);
  return [entry.digest, manifest.config.digest, ...manifest.layers.map(({ digest }) => digest)];
}

async function importLayout(
  namespaces: Namespaces,
  manifests: readonly Descriptor[],
  digests: readonly string[],
): Promise<void> {
  const folder = mkdtempSync(path.join(storeFolder(), 'load-'));
  try {
    writeFileSync(path.join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    writeFileSync(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
    const blobs = path.join(folder, 'blobs', 'sha256');
    mkdirSync(blobs, { recursive: true });
    for (const digest of digests)
      symlinkSync(blobFile(digest), path.join(blobs, digest.replace('sha256:', '')));
    await pipeTo(
      ['tar', '-chf', '-', '-C', folder, 'oci-layout', 'index.json', 'blobs'],
      ctr(namespaces, ['images', 'import', '-']),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function pipeTo(from: readonly string[], to: readonly string[]): Promise<void> {
  const [fromFile = '', ...fromArgs] = from;
  const [toFile = '', ...toArgs] = to;
  const source = spawn(fromFile, fromArgs, { stdio: ['ignore', 'pipe', 'inherit'] });
  const target = spawn(toFile, toArgs, { stdio: [source.stdout, 'ignore', 'pipe'] });
  source.stdout.destroy();
  let words = '';
  target.stderr.on('data', (data: Buffer) => {
    words += data.toString();
  });
  const ended = async (child: typeof source | typeof target): Promise<number | null> =>
    new Promise((resolve) => child.once('close', resolve));
  const [read, written] = await Promise.all([ended(source), ended(target)]);
  if (written !== 0 || read !== 0) throw failure(`An image could not be brought to a node: ${words.trim()}`);
}
