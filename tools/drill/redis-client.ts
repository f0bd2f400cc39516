import { existsSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { libraryPath } from '../local/redis-debian.ts';

/**
 * Puts `redis-cli` into a folder: the one beside the Redis that runs, with the libraries that it came with.
 * Elsewhere than on Linux, and with Redis in a container, the one in PATH has to do.
 */
export function provideRedisClient(redisPid: number, folder: string): void {
  const program = programOf(redisPid);
  if (program === undefined) return;
  const root = path.resolve(path.dirname(program), '..', '..');
  const client = path.join(path.dirname(program), 'redis-cli');
  if (!existsSync(client)) return;
  const libraries = root === '/' ? '' : `LD_LIBRARY_PATH='${libraryPath(root)}' `;
  writeFileSync(path.join(folder, 'redis-cli'), `#!/bin/sh\n${libraries}exec '${client}' "$@"\n`, {
    mode: 0o755,
  });
}

function programOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined;
  }
}
