import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A command of a document while it runs. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** Everything that it has said so far. */
  readonly output: () => string;
  readonly exited: Promise<number | null>;
  /** Resolves as soon as it has said this. @throws when it ends or the time is over before. */
  readonly says: (what: RegExp, timeoutMs: number) => Promise<void>;
}

/** Starts a line of a document in a shell, in a process group of its own. */
export function startCommand(line: string, cwd: string, env: NodeJS.ProcessEnv): RunningCommand {
  const child = spawn('sh', ['-c', line], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
      for (const listener of listeners) listener();
    });
  }
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    output: () => output,
    exited,
    says: (what, timeoutMs) =>
      new Promise((resolve, reject) => {
        const give = (why: string) => () => {
          clearTimeout(timer);
          reject(new Error(`"${line}" ${why} before it said ${String(what)}. It said:\n${output}`));
        };
        const timer = setTimeout(give(`took more than ${timeoutMs} ms`), timeoutMs);
        const look = (): void => {
          if (!what.test(output)) return;
          clearTimeout(timer);
          resolve();
        };
        listeners.add(look);
        void exited.then(give('ended'));
        look();
      }),
  };
}

/** Sends a signal to a command and all that it has started. */
export function signalGroup({ child }: RunningCommand, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, signal);
}
