import { spawn, type ChildProcess } from 'node:child_process';

/** Waits for the end of its input, however whoever holds the other end has died, and kills the group then. */
const SCRIPT = 'read -r _; kill -s KILL -- "-$1" 2>/dev/null';

/**
 * Sees to it that a group of processes does not outlive this process, even if that is killed: a shell in a session of its
 * own. One that somebody kills is replaced.
 *
 * @returns lets the group go; for when it has ended.
 */
export function watchOver(group: number): () => void {
  let isOver = false;
  let shell: ChildProcess | undefined;
  const start = (): void => {
    const next = spawn('/bin/sh', ['-c', SCRIPT, 'watchdog', String(group)], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: '/usr/bin:/bin' },
    });
    shell = next;
    next.stdin.on('error', () => undefined);
    next.on('error', () => undefined);
    next.on('exit', () => {
      if (!isOver) start();
    });
    next.unref();
  };
  start();
  return () => {
    isOver = true;
    shell?.kill('SIGKILL');
  };
}
