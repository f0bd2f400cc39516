/** The project's own images, by their Dockerfiles, with buildah: no engine has to run. */
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../supervisor/paths.ts';
import { run } from '../shell.ts';
import { ensureNodeBase } from './base.ts';
import { contextKey } from './context-key.ts';
import { underStoreLock } from './lock.ts';
import { fullName, NODE_BASE, OWN_IMAGES } from './names.ts';
import { findImage, markImage, openStore, pruneStore, storeFolder, type Descriptor } from './store.ts';

/** One Dockerfile and what it ignores. */
export interface Build {
  /** The name that the image gets: `studyflow:v1`. */
  readonly name: string;
  readonly dockerfile: string;
  readonly ignoreFile: string;
}

/** The platform: every role, and the migrations. */
export function platformBuild(name: string = OWN_IMAGES.platform): Build {
  return { name, dockerfile: 'Dockerfile', ignoreFile: '.dockerignore' };
}

/** The operator. */
export function operatorBuild(name: string = OWN_IMAGES.operator): Build {
  return { name, dockerfile: 'operator/Dockerfile', ignoreFile: 'operator/Dockerfile.dockerignore' };
}

/** Builds images of this checkout into the store; what has not changed since the last build is not built again. */
export async function buildImages(builds: readonly Build[], say: (line: string) => void): Promise<void> {
  openStore();
  await underStoreLock(async () => {
    const base = await ensureNodeBase(say);
    await bringBase(base);
    for (const build of builds) {
      const key = `${base.digest} ${contextKey(ROOT, build.dockerfile, build.ignoreFile)}`;
      if (findImage(fullName(build.name), key)) continue;
      say(`Building ${build.name} …`);
      await buildOne(build);
      markImage(fullName(build.name), key);
    }
    await run([...buildah(), 'rmi', '--prune']);
    pruneStore();
  });
}

/** A store of buildah's own, apart from that of the person. */
function buildah(): string[] {
  const folder = path.join(path.dirname(storeFolder()), 'buildah');
  return ['buildah', '--root', path.join(folder, 'root'), '--runroot', path.join(folder, 'run')];
}

/** buildah names what it pulls out of a layout after the folder, so it stands beside the folder to make that a name. */
async function bringBase(base: Descriptor): Promise<void> {
  const marker = `localhost/base:${base.digest.slice('sha256:'.length, 'sha256:'.length + 12)}`;
  const known = await run([...buildah(), 'images', '--format', '{{.Name}}:{{.Tag}}']);
  if (known.split('\n').includes(marker)) return;
  const folder = path.basename(storeFolder());
  await run([...buildah(), 'pull', '--quiet', `oci:${folder}:${NODE_BASE}`], {
    cwd: path.dirname(storeFolder()),
  });
  await run([...buildah(), 'tag', `localhost/${folder}`, NODE_BASE, marker]);
}

async function buildOne({ name, dockerfile, ignoreFile }: Build): Promise<void> {
  await withNpm(async (volumes) => {
    await run(
      [
        ...buildah(),
        ...['bud', '--isolation', 'chroot', '--pull-never', '--layers', '--format', 'docker', '--quiet'],
        ...volumes.flatMap((volume) => ['--volume', volume]),
        ...['--ignorefile', path.join(ROOT, ignoreFile), '--file', path.join(ROOT, dockerfile)],
        ...['--tag', fullName(name), ROOT],
      ],
      { cwd: ROOT },
    );
  });
  await run([
    ...buildah(),
    'push',
    '--quiet',
    '--disable-compression',
    '--format',
    'oci',
    fullName(name),
    `oci:${storeFolder()}:${fullName(name)}`,
  ]);
}

/** npm inside sees this machine's cache, registry and certificates. */
async function withNpm(work: (volumes: readonly string[]) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(storeFolder(), 'npm-'));
  const cache = path.join(homedir(), '.npm');
  mkdirSync(cache, { recursive: true });
  try {
    const registry = (await run(['npm', 'config', 'get', 'registry'])).trim();
    const authorities = process.env['NODE_EXTRA_CA_CERTS'];
    const lines = [
      `registry=${registry}`,
      'prefer-offline=true',
      ...(authorities === undefined ? [] : ['cafile=/etc/npm-authorities.pem']),
    ];
    writeFileSync(path.join(folder, 'npmrc'), `${lines.join('\n')}\n`);
    await work([
      `${path.join(folder, 'npmrc')}:/usr/local/etc/npmrc:ro`,
      `${cache}:/root/.npm`,
      ...(authorities === undefined ? [] : [`${authorities}:/etc/npm-authorities.pem:ro`]),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
