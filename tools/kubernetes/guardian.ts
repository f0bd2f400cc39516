import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Reads lines of process ids, each of which replaces the one before; when its input ends, however the writer has died,
 * it kills the last ones and removes the folder.
 */
const SCRIPT = `
while read -r line; do pids=$line; done
for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }
`;

/** Sees to it that processes and a folder do not outlive this process, even if it is killed. */
export interface Guardian {
  /** These, and none of those named before. */
  guard(pids: readonly number[]): void;
  /** Ends what is guarded and removes the folder. */
  release(): Promise<void>;
}

/** Starts the guardian: a shell that waits, in a session of its own so that Ctrl-C does not reach it. */
export function startGuardian(folder: string): Guardian {
  const shell = spawn('sh', ['-c', SCRIPT, 'guardian', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(shell, 'exit');
  shell.unref();
  const { stdin } = shell;
  stdin.on('error', () => undefined); // Somebody has killed the shell: then nobody guards.
  // A pipe of a child is a socket, and must not keep this process alive.
  (stdin as typeof stdin & { unref: () => void }).unref();
  return {
    guard(pids) {
      stdin.write(`${pids.join(' ')}\n`);
    },
    async release() {
      shell.ref();
      stdin.end();
      await ended;
    },
  };
}
