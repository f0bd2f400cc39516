import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { LoadReport } from './load/load.ts';

/** The load in a process of its own: what the tests do meanwhile does not slow it down. */
export interface LoadProcess {
  readonly look: () => Promise<LoadReport>;
  readonly stop: () => Promise<LoadReport>;
  readonly kill: () => void;
}

const PROGRAM = path.join(import.meta.dirname, 'load', 'main.ts');

/** Resolves when everybody is in and talks. */
export async function startLoadProcess(env: Readonly<Record<string, string>>): Promise<LoadProcess> {
  const child = fork(PROGRAM, { execArgv: [], env: { PATH: process.env['PATH'], ...env }, stdio: 'inherit' });
  const ended = once(child, 'exit').then(() => {
    throw new Error('The load has ended by itself.');
  });
  ended.catch(() => undefined);
  const next = async (): Promise<{ type: string; report?: LoadReport }> => {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [
      { type: string; report?: LoadReport },
    ];
    return message;
  };
  const ask = async (word: 'look' | 'stop'): Promise<LoadReport> => {
    const answer = next();
    child.send(word);
    const { report } = await answer;
    if (report === undefined) throw new Error('The load says nothing.');
    return report;
  };
  await next();
  return {
    look: async () => ask('look'),
    stop: async () => ask('stop'),
    kill: () => void child.kill('SIGKILL'),
  };
}
