import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { underLock } from '../kubernetes/build-lock.ts';
import { failure } from '../local/failure.ts';
import { buildLlamaServer, LLAMA_CPP_PYTHON } from './build-llama-server.ts';

const NAME = 'llama-server';

/**
 * The path of llama.cpp's server: the one that LLAMA_SERVER_BIN names, one in PATH, else one that is built from PyPI's
 * llama-cpp-python at the first time and kept in the cache.
 *
 * @throws failure with a sentence that says what to do, when it cannot be had.
 */
export async function findLlamaServer(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const there = lookForLlamaServer(environment);
  if (there !== undefined) return there;
  const target = cached(environment);
  return underLock(
    path.join(path.dirname(path.dirname(target)), '.lock'),
    async () => {
      if (!isRunnable(target)) await buildLlamaServer(target);
      return target;
    },
    () => process.stderr.write(`Waiting for another build of ${NAME} to end …\n`),
  );
}

/** One that is there already. @throws failure when the variable names one that is not there */
export function lookForLlamaServer(environment: NodeJS.ProcessEnv): string | undefined {
  const own = environment['LLAMA_SERVER_BIN'] ?? '';
  if (own !== '' && !isRunnable(own)) {
    throw failure(`LLAMA_SERVER_BIN names ${own}, which is no program. Correct or unset it.`);
  }
  const folders = (environment['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const places = folders.map((folder) => path.join(folder, NAME));
  return own !== '' ? own : [...places, cached(environment)].find(isRunnable);
}

/** Shared by every checkout of a user. */
function cached(environment: NodeJS.ProcessEnv): string {
  const base = environment['STUDYFLOW_CACHE'] ?? path.join(homedir(), '.cache', 'studyflow');
  return path.join(base, 'llama.cpp', LLAMA_CPP_PYTHON.version, NAME);
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
