import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program of ours in a process of its own. */
export interface Program {
  readonly pid: number;
  /** Sends one message and resolves to the answer of the given kind. */
  ask<Answer>(message: object, kind: string): Promise<Answer>;
  /** Sends one message. */
  tell(message: object): void;
  /** Resolves to the next message of the kind. */
  next<Answer>(kind: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a file of this folder and resolves once it says that it is ready. */
export async function startProgram(
  file: string,
  environment: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Program> {
  const child = fork(fileURLToPath(new URL(`../${file}`, import.meta.url)), {
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    execArgv: [...flags],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = next(child, 'ready');
  await ready;
  return {
    pid: child.pid ?? 0,
    ask: async <Answer>(message: object, kind: string) => {
      const answer = next<Answer>(child, kind);
      child.send(message);
      return answer;
    },
    tell: (message) => void child.send(message),
    next: (kind) => next(child, kind),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** What a child says of itself: everything has a kind. */
interface Message {
  readonly kind: string;
  readonly sentence?: string;
}

function next<Answer>(child: ChildProcess, kind: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      const { kind: sent, sentence } = message as Message;
      if (sent !== kind && sent !== 'failed') return;
      stop();
      if (sent === kind) resolve(message as Answer);
      else reject(new Error(sentence));
    };
    const onExit = (code: number | null): void => {
      stop();
      reject(new Error(`A process of the benchmark ended with ${String(code)}`));
    };
    const stop = (): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}
