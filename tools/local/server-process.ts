import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { failure, messageOf } from './failure.ts';
import { openLog } from './files.ts';

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that runs until it ends or is told to. */
export interface ServerProcess {
  pid: number;
  /** Resolves when it has ended, whoever ended it. */
  exited: Promise<Exit>;
  hasExited: () => boolean;
  /** Signals in turn until it is gone: each gets its time, in milliseconds. */
  stop: (steps: readonly StopStep[]) => Promise<Exit>;
}

/** One signal and how long it may take. */
export interface StopStep {
  signal: NodeJS.Signals;
  graceMs: number;
}

/** What to run, where, as whom and where its output goes. */
export interface ServerCommand {
  file: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  account?: { uid: number; gid: number } | null;
}

/**
 * Starts a program in a process group of its own: Ctrl-C in the terminal does not reach it,
 * so that whoever started it decides in which order things end. Its output goes straight to
 * the file and is not lost when the starter dies.
 */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  const log = openLog(command.logFile);
  try {
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: ['ignore', log, log],
      ...(command.account ?? {}),
    });
    await spawned(child, command.file);
    return watch(child);
  } finally {
    closeSync(log);
  }
}

async function spawned(child: ChildProcess, file: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => {
      reject(failure(`Could not run ${file}: ${messageOf(error)}`, error));
    });
  });
}

function watch(child: ChildProcess): ServerProcess {
  let exit: Exit | null = null;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });
  const stop = async (steps: readonly StopStep[]): Promise<Exit> => {
    for (const step of steps) {
      if (exit) {
        break;
      }
      child.kill(step.signal);
      await within(exited, step.graceMs);
    }
    if (!exit) {
      killGroup(child);
    }
    return exited;
  };
  return { pid: child.pid ?? 0, exited, hasExited: () => exit !== null, stop };
}

/** Ends the process and everything that it has started. */
function killGroup(child: ChildProcess): void {
  try {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

async function within(exited: Promise<Exit>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([exited, over]);
  clearTimeout(timer);
}
