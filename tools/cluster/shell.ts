import { execFile, type ExecFileException } from 'node:child_process';
import { failure } from '../local/failure.ts';

/** Settings of one command. */
export interface RunOptions {
  /** Given to standard input. */
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

/** What a command said. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const LARGEST_OUTPUT = 256 * 1024 * 1024;

/** Runs a program to its end, whatever it says. */
export async function attempt(command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [file = '', ...args] = command;
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      {
        maxBuffer: LARGEST_OUTPUT,
        timeout: options.timeoutMs ?? 0,
        ...(options.env && { env: options.env }),
        ...(options.cwd !== undefined && { cwd: options.cwd }),
      },
      (error, stdout, stderr) => {
        resolve({ code: codeOf(error), stdout, stderr: error && stderr === '' ? error.message : stderr });
      },
    );
    child.stdin?.on('error', () => {
      // The program ended before it read everything; its exit code says why.
    });
    child.stdin?.end(options.input ?? '');
  });
}

/**
 * Runs a program to its end and returns what it printed.
 *
 * @throws a failure with the program's last words.
 */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await attempt(command, options);
  if (code !== 0) {
    const words = (stderr.trim() || stdout.trim()).split('\n').slice(-15).join('\n');
    throw failure(`${command.slice(0, 8).join(' ')} ended with ${code}:\n${words}`);
  }
  return stdout;
}

function codeOf(error: ExecFileException | null): number {
  if (error === null) return 0;
  return typeof error.code === 'number' ? error.code : 1;
}
