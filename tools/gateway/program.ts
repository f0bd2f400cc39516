import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Much longer than any of them takes on a machine that is busy. */
const STARTS_WITHIN_MS = 60_000;

/** A program that runs until it is stopped. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** What it has written so far, to both outputs. */
  readonly output: () => string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Finds a program in PATH or in /usr/sbin, where Debian puts servers.
 *
 * @throws with the sentence that says how it is installed.
 */
export function findProgram(name: 'nginx' | 'haproxy'): string {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`${name} is not installed: apt-get install ${name} (or brew install ${name})`);
  return found;
}

/** Starts a program and waits until it takes connections on a port. */
export async function startProgram(
  program: string,
  args: readonly string[],
  port: number,
): Promise<RunningProgram> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'exit');
  const deadline = Date.now() + STARTS_WITHIN_MS;
  while (!(await isOpen(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${program} ${args.join(' ')} did not start:\n${output}`);
    }
    await delay(20);
  }
  return {
    child,
    output: () => output,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await ended;
      }
    },
  };
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
