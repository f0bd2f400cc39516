import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';

const NAME = /^(\d+)-\d+[.]sock$/;

/** Where the sockets of the servers of models are: only this user reaches them. */
export interface SocketFolder {
  /** An address that nobody listens on. */
  next(): string;
  /** Takes those of this process away. */
  close(): void;
}

/** Opens the folder, and takes away what processes that are no more have left there. */
export function openSocketFolder(given: string | undefined): SocketFolder {
  const folder = given ?? path.join(tmpdir(), `studyflow-models-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const clean = (isGone: (pid: number) => boolean): void => {
    for (const name of readdirSync(folder)) {
      const pid = NAME.exec(name)?.[1];
      if (pid !== undefined && isGone(Number(pid))) rmSync(path.join(folder, name), { force: true });
    }
  };
  clean((pid) => pid === process.pid || !isAlive(pid));
  let count = 0;
  return {
    next: () => path.join(folder, `${process.pid}-${(count += 1)}.sock`),
    close: () => clean((pid) => pid === process.pid),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
