/** Brings Redis on Debian and Ubuntu without installing anything: download the packages, unpack them into a folder. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { failure } from './failure.ts';
import { textOf } from './files.ts';

/** Needed by redis-tools and present on every Debian, or of no use to a program that is only unpacked. */
const LEFT_OUT = new Set([
  'adduser',
  'libc6',
  'libgcc-s1',
  'lsb-base',
  'sysvinit-utils',
  'init-system-helpers',
]);

/** True where packages of Debian's kind can be downloaded and unpacked. */
export function isDebianLike(): boolean {
  return (
    process.platform === 'linux' &&
    ['apt-get', 'apt-cache', 'dpkg'].every((tool) => existsSync(`/usr/bin/${tool}`))
  );
}

/** A name for this system, so that one home folder serves machines with different ones. */
function systemName(): string {
  const text = textOf('/etc/os-release') ?? '';
  const field = (name: string): string =>
    new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? 'unknown';
  return `${field('ID')}-${field('VERSION_ID')}-${process.arch}`;
}

/** The folders of an unpacked Redis that hold libraries: `lib/<machine>` and `usr/lib/<machine>`. */
export function libraryPath(unpacked: string): string {
  const roots = [path.join(unpacked, 'usr', 'lib'), path.join(unpacked, 'lib')].filter((folder) =>
    existsSync(folder),
  );
  return roots
    .flatMap((root) => [...readdirSync(root).map((name) => path.join(root, name)), root])
    .join(path.delimiter);
}

/**
 * Makes sure that `<binDir>/redis` holds an unpacked Redis and returns that folder.
 * A copy stays in ~/.cache/studyflow, so that the next clone needs no download.
 */
export async function unpackedRedis(binDir: string): Promise<string> {
  const place = path.join(binDir, 'redis');
  if (existsSync(path.join(place, 'usr', 'bin', 'redis-server'))) {
    return place;
  }
  const cache = path.join(
    process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
    'studyflow',
    `redis-${systemName()}`,
  );
  mkdirSync(binDir, { recursive: true });
  if (!existsSync(path.join(cache, 'usr', 'bin', 'redis-server'))) {
    await fillCache(cache);
  }
  const draft = mkdtempSync(path.join(binDir, 'redis-'));
  cpSync(cache, draft, { recursive: true, verbatimSymlinks: true });
  putInPlace(draft, place);
  return place;
}

/** Moves a whole folder to its place; when another start was quicker, its folder stays, for it may be in use. */
function putInPlace(draft: string, place: string): void {
  if (existsSync(path.join(place, 'usr', 'bin', 'redis-server'))) {
    rmSync(draft, { recursive: true, force: true });
    return;
  }
  rmSync(place, { recursive: true, force: true });
  renameSync(draft, place);
}

async function fillCache(cache: string): Promise<void> {
  mkdirSync(path.dirname(cache), { recursive: true });
  const work = mkdtempSync(path.join(path.dirname(cache), 'download-'));
  try {
    const packages = await download(work);
    const unpacked = path.join(work, 'unpacked');
    for (const file of packages) {
      const { status, stderr } = spawnSync('dpkg', ['-x', path.join(work, file), unpacked], {
        encoding: 'utf8',
      });
      if (status !== 0) {
        throw failure(`Could not unpack ${file}: ${stderr.trim()}`);
      }
    }
    putInPlace(unpacked, cache);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Downloads with the package lists of the system, or with fresh ones of our own where those are missing or old. */
async function download(work: string): Promise<string[]> {
  const first = await tryDownload(work, []);
  if (first.length > 0) {
    return first;
  }
  const lists = path.join(work, 'lists');
  const cache = path.join(work, 'cache');
  mkdirSync(path.join(lists, 'partial'), { recursive: true });
  mkdirSync(path.join(cache, 'archives', 'partial'), { recursive: true });
  const own = [
    '-o',
    `Dir::State::lists=${lists}`,
    '-o',
    `Dir::Cache=${cache}`,
    '-o',
    'APT::Sandbox::User=',
    '-o',
    'APT::Update::Post-Invoke-Success::=',
  ];
  const update = await run('apt-get', [...own, 'update'], work);
  const second = await tryDownload(work, own);
  if (second.length === 0) {
    throw failure(
      `Redis could not be downloaded from this machine's package sources. Install it (apt-get update && apt-get install redis-server, without starting its service) and try again.\n${update.output.trim().split('\n').slice(-3).join('\n')}`,
    );
  }
  return second;
}

async function tryDownload(work: string, options: readonly string[]): Promise<string[]> {
  const { stdout } = spawnSync('apt-cache', [...options, 'depends', '--important', 'redis-tools'], {
    encoding: 'utf8',
  });
  const needed = [...stdout.matchAll(/^ {2}(?:Pre)?Depends: ([a-z0-9][a-z0-9.+-]*)$/gm)].flatMap(
    (match) => match[1] ?? [],
  );
  const names = ['redis-server', 'redis-tools', ...needed.filter((name) => !LEFT_OUT.has(name))];
  const { code } = await run('apt-get', [...options, 'download', ...new Set(names)], work);
  return code === 0 ? readdirSync(work).filter((name) => name.endsWith('.deb')) : [];
}

async function run(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    let output = '';
    const keep = (data: Buffer): void => {
      output += data.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      resolve({ code: null, output: error.message });
    });
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}
