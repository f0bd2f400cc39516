import { spawn } from 'node:child_process';
import { failure } from '../local/failure.ts';
import { jsonOf } from '../local/files.ts';
import { preparationEnvironment } from './environment.ts';
import { runningSupervisor } from './lock.ts';
import type { Paths } from './paths.ts';
import { readEnvironment, readSettings } from './settings.ts';
import { restoreState } from './state.ts';

/** Runs a program of `services/` with the environment of the system that runs, and gives its exit code. */
export async function runInSystem(
  paths: Paths,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<number> {
  if (!runningSupervisor(paths)) {
    throw failure('The database does not run. Start it first with: make start');
  }
  const settings = readSettings(readEnvironment(paths.root, process.env));
  const state = restoreState(jsonOf(paths.state), settings.port);
  const places = {
    postgresPort: state.ports['postgres'] ?? 0,
    redisPort: state.ports['redis'] ?? 0,
    processes: [],
  };
  const env = { ...preparationEnvironment(paths, settings, state, places), ...more };
  const child = spawn(process.execPath, args, { cwd: paths.root, env, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}
