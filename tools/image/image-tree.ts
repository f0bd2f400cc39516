import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { copiesOf, readIgnoreFile, readStages, type Instruction } from './dockerfile.ts';

/** The files of the image, made without a container engine. */
export interface ImageTree {
  /** What is `/app` in the image. */
  readonly app: string;
  /** A Node that every user may run. */
  readonly node: string;
  /** The instructions of the last stage. */
  readonly stage: readonly Instruction[];
}

/**
 * Does what the Dockerfile says, in a temporary folder: the same copies under the same .dockerignore, the same
 * installation of packages, then nothing is writable any more.
 */
export function buildImageTree(repository: string): ImageTree {
  const root = mkdtempSync(join(tmpdir(), 'image-'));
  chmodSync(root, 0o755);
  const [app, node] = [join(root, 'app'), join(root, 'node')];
  const stages = readStages(join(repository, 'Dockerfile'));
  const [packages = [], last = []] = [stages[0], stages.at(-1)];
  copyInto(app, repository, packages);
  run(app, packages);
  copyInto(app, repository, last);
  copyFileSync(process.execPath, node);
  execFileSync('chmod', ['-R', 'u=rX,go=rX', app]);
  return { app, node, stage: last };
}

function copyInto(app: string, repository: string, stage: readonly Instruction[]): void {
  const isSeen = readIgnoreFile(join(repository, '.dockerignore'));
  for (const [from, to] of copiesOf(stage)) {
    const isFolder = to.endsWith('/');
    const target = isFolder ? join(app, to, basename(from)) : join(app, to);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(repository, from), target, {
      recursive: true,
      filter: (source) => isSeen(relative(repository, source)),
    });
  }
}

/** The RUN lines, with npm's cache of this machine. */
function run(app: string, stage: readonly Instruction[]): void {
  for (const { text } of stage.filter(({ name }) => name === 'RUN')) {
    const path = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`;
    execFileSync('sh', ['-c', text], {
      cwd: app,
      env: { ...process.env, PATH: path, npm_config_prefer_offline: 'true' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
}
