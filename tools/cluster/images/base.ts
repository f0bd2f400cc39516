/** The images below all others: Debian by debootstrap, and Node on it under the name that the Dockerfile starts from. */
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../../local/failure.ts';
import { attempt, run } from '../shell.ts';
import { layerOf } from './layer.ts';
import { NODE_BASE } from './names.ts';
import { withScratch } from './scratch.ts';
import { findImage, putImage, readImage, type Descriptor, type ImageConfig } from './store.ts';

const SUITE = 'bookworm';
const DEBIAN = `studyflow.local/debian:${SUITE}`;
const PATH_LINE = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Nothing in an image says when it was made, so that the same files are the same image. */
const EPOCH = '1970-01-01T00:00:00Z';

/** Left out: documents, translations, and lists of packages that age. */
const UNWANTED = [
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
  'var/lib/apt/lists',
  'var/cache/apt',
  'var/log',
];

/** Debian's architecture, as images name it. */
export function architecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

/** A configuration for layers and for how the image starts. */
export function configOf(layers: readonly Descriptor[], config: ImageConfig['config']): ImageConfig {
  return {
    architecture: architecture(),
    os: 'linux',
    config: { Env: [PATH_LINE], ...config },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    created: EPOCH,
    history: layers.map(() => ({ created: EPOCH, created_by: 'studyflow' })),
  };
}

/** The layer of a small Debian; made once, in about a minute. */
export async function debianLayer(say: (line: string) => void): Promise<Descriptor> {
  const known = findImage(DEBIAN, SUITE);
  const [layer] = known ? readImage(known).manifest.layers : [];
  if (layer) return layer;
  say('Making a small Debian for the images, about a minute, once …');
  return withScratch('debian', async (folder) => {
    const { code, stdout, stderr } = await attempt(['debootstrap', '--variant=minbase', SUITE, folder]);
    if (code !== 0) {
      const log = path.join(folder, 'debootstrap', 'debootstrap.log');
      const words = existsSync(log) ? readFileSync(log, 'utf8') : stdout + stderr;
      throw failure(
        `debootstrap could not bring ${SUITE}. Can this machine reach its package sources? ${words.slice(-600)}`,
      );
    }
    for (const place of UNWANTED) {
      rmSync(path.join(folder, place), { recursive: true, force: true });
      mkdirSync(path.join(folder, place), { recursive: true });
    }
    await run([
      'sh',
      '-c',
      'rm -rf "$1"/dev/* && mkdir -p "$1"/var/cache/apt/archives/partial "$1"/var/lib/apt/lists/partial',
      'sh',
      folder,
    ]);
    const made = await layerOf(folder);
    putImage(DEBIAN, SUITE, [made], configOf([made], { Cmd: ['sh'] }));
    return made;
  });
}

/** Makes sure that the image which the Dockerfile starts from is in the store. */
export async function ensureNodeBase(say: (line: string) => void): Promise<Descriptor> {
  const npm = path.resolve(realpathSync((await run(['sh', '-c', 'command -v npm'])).trim()), '..', '..');
  const { version } = JSON.parse(readFileSync(path.join(npm, 'package.json'), 'utf8')) as { version: string };
  const key = `${SUITE} node ${process.version} npm ${version} 3`;
  const known = findImage(NODE_BASE, key);
  if (known) return known;
  const debian = await debianLayer(say);
  const node = await withScratch('node', async (folder) => {
    const local = path.join(folder, 'usr', 'local');
    for (const place of ['bin', 'lib/node_modules']) mkdirSync(path.join(local, place), { recursive: true });
    cpSync(process.execPath, path.join(local, 'bin', 'node'));
    cpSync(npm, path.join(local, 'lib', 'node_modules', 'npm'), { recursive: true });
    for (const name of ['npm', 'npx']) {
      symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, path.join(local, 'bin', name));
    }
    return layerOf(folder);
  });
  const layers = [debian, node];
  return putImage(NODE_BASE, key, layers, configOf(layers, { Cmd: ['node'] }));
}
