import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { failure } from './failure.ts';
import { isDebianLike, libraryPath, unpackedRedis } from './redis-debian.ts';

/** How to run Redis here: a program and what stands before its settings. */
export interface RedisProgram {
  file: string;
  args: (dataDir: string, port: number) => string[];
  env: NodeJS.ProcessEnv;
  /** Ends what an earlier run may have left under the same name. */
  prepare: (dataDir: string) => void;
}

const OLDEST_MAJOR = 6;
const IMAGE = 'redis:7-alpine';

/** A server of this version or newer in PATH, which is how most machines have it. */
function inPath(name: string): RedisProgram | null {
  const { stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' });
  const major = Number(/v=(\d+)\./.exec(stdout)?.[1] ?? 0);
  return major >= OLDEST_MAJOR
    ? { file: name, args: commonSettings, env: process.env, prepare: nothing }
    : null;
}

function commonSettings(dataDir: string, port: number): string[] {
  return ['--port', String(port), '--bind', '127.0.0.1', '--dir', dataDir];
}

function nothing(): void {
  // Only a container outlives the program that started it.
}

/** Redis in a container that ends with the command. */
function inDocker(): RedisProgram | null {
  if (spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status !== 0) {
    return null;
  }
  const nameOf = (dataDir: string): string =>
    `studyflow-redis-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  return {
    file: 'docker',
    args: (dataDir, port) => [
      'run',
      '--rm',
      '--name',
      nameOf(dataDir),
      '--user',
      user,
      '-p',
      `127.0.0.1:${port}:6379`,
      '-v',
      `${dataDir}:/data`,
      IMAGE,
      'redis-server',
      '--dir',
      '/data',
      '--protected-mode',
      'no',
    ],
    env: process.env,
    prepare: (dataDir) => {
      spawnSync('docker', ['rm', '-f', nameOf(dataDir)], { stdio: 'ignore' });
    },
  };
}

/**
 * Finds a Redis, in this order: `redis-server` or `valkey-server` in PATH, Debian's packages
 * unpacked into `binDir`, Docker.
 *
 * @throws with the sentence that says how to get one.
 */
export async function redisProgram(binDir: string): Promise<RedisProgram> {
  const installed = inPath('redis-server') ?? inPath('valkey-server');
  if (installed) {
    return installed;
  }
  if (isDebianLike()) {
    const unpacked = await unpackedRedis(binDir);
    const env = { ...process.env, LD_LIBRARY_PATH: libraryPath(unpacked) };
    return {
      file: path.join(unpacked, 'usr', 'bin', 'redis-server'),
      args: commonSettings,
      env,
      prepare: nothing,
    };
  }
  const container = inDocker();
  if (container) {
    return container;
  }
  const advice =
    process.platform === 'darwin'
      ? 'brew install redis'
      : 'install the package redis (its service need not run)';
  throw failure(`StudyFlow needs Redis and found none. Run: ${advice}`);
}
