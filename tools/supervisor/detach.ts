import { fork } from 'node:child_process';
import { closeSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { openLog } from '../local/files.ts';
import type { Paths } from './paths.ts';
import type { Reporter } from './reporter.ts';

/** Set for the supervisor that runs without a terminal. */
export const DETACHED_FLAG = 'STUDYFLOW_DETACHED';

/** What the supervisor in the background tells the one that waits. */
export type DetachedMessage = { kind: 'text'; text: string } | { kind: 'ready' };

function isMessage(message: unknown): message is DetachedMessage {
  return typeof message === 'object' && message !== null && 'kind' in message;
}

/**
 * Starts a supervisor of its own session, shows its progress and returns its exit code: 0 as
 * soon as it is ready. Ctrl-C until then ends it.
 */
export async function startDetached(paths: Paths, program: string, reporter: Reporter): Promise<number> {
  mkdirSync(paths.logs, { recursive: true, mode: 0o700 });
  const log = openLog(path.join(paths.logs, 'supervisor.log'));
  const child = fork(program, ['start'], {
    cwd: paths.root,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, [DETACHED_FLAG]: reporter.isInteractive ? 'interactive' : 'plain' },
  });
  closeSync(log);
  process.stdout.on('error', () => undefined); // A reader that is gone (`| head`) must not end the start.
  const pass = (): void => {
    child.kill('SIGTERM');
  };
  process.on('SIGINT', pass);
  process.on('SIGTERM', pass);
  return new Promise<number>((resolve) => {
    child.on('message', (message) => {
      if (isMessage(message) && message.kind === 'text') {
        process.stdout.write(message.text);
      } else {
        child.disconnect();
        child.unref();
        resolve(0);
      }
    });
    child.on('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}

/** Where a supervisor in the background writes: to its own output, which is the log, and to the one that waits. */
export function detachedWriter(): (text: string) => void {
  return (text) => {
    process.stdout.write(text);
    void tell({ kind: 'text', text });
  };
}

/** Tells the one that waits that everything is ready. */
export function announceReady(): void {
  void tell({ kind: 'ready' });
}

/** Resolves when the one that waits, if there is one, has been told everything. */
export async function finishTelling(): Promise<void> {
  await tell({ kind: 'text', text: '' });
}

/** Messages arrive in order; one that waits no longer is no failure. */
async function tell(message: DetachedMessage): Promise<void> {
  await new Promise<void>((resolve) => {
    if (process.connected && process.send) {
      process.send(message, undefined, undefined, () => {
        resolve();
      });
    } else {
      resolve();
    }
  });
}
