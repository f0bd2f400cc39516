import { describe, expect, it } from '@jest/globals';
import type { Exit } from '../local/server-process.ts';
import { waitUntil } from '../local/wait.ts';
import { keepRunning } from './keep-running.ts';
import type { Kept, Runnable } from './keep-running.ts';

interface Fake extends Runnable {
  die: (exit: Exit) => void;
}

function fakeRunnable(pid: number): Fake {
  const { promise, resolve } = Promise.withResolvers<Exit>();
  return {
    pid,
    exited: promise,
    die: resolve,
    stop: async () => {
      resolve({ code: 0, signal: null });
      await promise;
    },
  };
}

interface Setup {
  kept: Kept<Fake>;
  launched: Fake[];
  deaths: { why: string; pauseMs: number }[];
}

async function setup({ failures = 0 } = {}): Promise<Setup> {
  const launched: Fake[] = [];
  const deaths: Setup['deaths'] = [];
  let failing = 0;
  const kept = await keepRunning<Fake>({
    launch: async () => {
      if (launched.length === 1 && failing < failures) {
        failing += 1;
        throw new Error('port is taken');
      }
      launched.push(fakeRunnable(launched.length + 1));
      return Promise.resolve(launched.at(-1) as Fake);
    },
    onChange: () => undefined,
    onDeath: (why, pauseMs) => deaths.push({ why, pauseMs }),
  });
  return { kept, launched, deaths };
}

describe('keeping something running', () => {
  it('starts it again at once when it dies, and counts', async () => {
    const { kept, launched, deaths } = await setup();
    launched[0]?.die({ code: null, signal: 'SIGKILL' });
    expect(await waitUntil(() => kept.current()?.pid === 2, { timeoutMs: 1000 })).toBe(true);
    expect(kept.restarts()).toBe(1);
    expect(deaths).toEqual([{ why: 'was ended by SIGKILL', pauseMs: 0 }]);
    await kept.stop(0);
  });

  it('tries again when a restart fails', async () => {
    const { kept, launched, deaths } = await setup({ failures: 2 });
    launched[0]?.die({ code: 1, signal: null });
    expect(await waitUntil(() => kept.current()?.pid === 2, { timeoutMs: 1000 })).toBe(true);
    expect(deaths.map(({ why }) => why)).toEqual(['ended with code 1', 'port is taken', 'port is taken']);
    await kept.stop(0);
  });

  it('does NOT start it again after it was told to stop', async () => {
    const { kept, launched } = await setup();
    await kept.stop(0);
    expect(launched).toHaveLength(1);
  });

  it('refuses to begin when the first start fails', async () => {
    const beginning = keepRunning({
      launch: async () => Promise.reject<Runnable>(new Error('no such program')),
      onChange: () => undefined,
      onDeath: () => undefined,
    });
    await expect(beginning).rejects.toThrow('no such program');
  });
});
