import path from 'node:path';
import { failure } from '../local/failure.ts';
import { tailOf } from '../local/files.ts';
import { startServer } from '../local/server-process.ts';
import type { ServerProcess } from '../local/server-process.ts';
import { describeExit } from './keep-running.ts';
import type { Paths } from './paths.ts';

/** A program that does one thing and ends. */
export interface OneTimeProgram {
  name: string;
  file: string;
  args?: readonly string[];
  env: NodeJS.ProcessEnv;
}

/**
 * Runs a program of services/ to its end; its output goes to `logs/<name>.log`.
 *
 * @param onStart is told of the process, so that a stop in between can end it
 * @throws with the end of its log when it fails.
 */
export async function runProgram(
  paths: Paths,
  program: OneTimeProgram,
  onStart: (child: ServerProcess) => void,
): Promise<void> {
  const logFile = path.join(paths.logs, `${program.name}.log`);
  const args = [program.file, ...(program.args ?? [])];
  const child = await startServer({
    file: process.execPath,
    args,
    cwd: paths.root,
    env: program.env,
    logFile,
  });
  onStart(child);
  const exit = await child.exited;
  if (exit.code !== 0) {
    throw failure(
      `${path.basename(program.file)} ${describeExit(exit)}. The end of ${logFile}:\n\n${tailOf(logFile)}\n\nMend what it says and run make start again.`,
    );
  }
}
