import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../local/failure.ts';
import type { Exit } from '../local/server-process.ts';
import { restartPause } from './backoff.ts';

/** Something that runs and can be ended. */
export interface Runnable {
  pid: number;
  exited: Promise<Exit>;
  stop: (graceMs: number) => Promise<void>;
}

/** Something that is started again whenever it dies. */
export interface Kept<T extends Runnable> {
  /** What runs right now; null between a death and the next start. */
  current: () => T | null;
  /** The id of what runs, or of what ran last: never one of a stranger's. */
  pid: () => number;
  startedAt: () => Date;
  restarts: () => number;
  /** Ends it for good. */
  stop: (graceMs: number) => Promise<void>;
}

/** How to start it and whom to tell. */
export interface KeepOptions<T extends Runnable> {
  launch: () => Promise<T>;
  /** Called after each death and each new start. */
  onChange: () => void;
  /** Told in a sentence why it died and when it starts again. */
  onDeath: (why: string, pauseMs: number) => void;
}

/** How an end reads in a log. */
export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `ended with code ${code ?? 'unknown'}` : `was ended by ${signal}`;
}

/** Notes a death that has just happened. */
function pauseAfterDeath(deaths: number[]): number {
  const now = performance.now();
  deaths.push(now);
  return restartPause(deaths, now);
}

/** Starts something and keeps it running: the first start must succeed, later ones are tried again with growing pauses. */
export async function keepRunning<T extends Runnable>(options: KeepOptions<T>): Promise<Kept<T>> {
  let current: T | null = await options.launch();
  let pid = current.pid;
  let startedAt = new Date();
  let restarts = 0;
  const deaths: number[] = [];
  const stopping = new AbortController();

  const relaunch = async (why: string): Promise<void> => {
    current = null;
    const pauseMs = pauseAfterDeath(deaths);
    options.onDeath(why, pauseMs);
    options.onChange();
    await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    if (stopping.signal.aborted) {
      return;
    }
    restarts += 1;
    startedAt = new Date();
    current = await options.launch();
    pid = current.pid;
    options.onChange();
  };
  const watch = async (): Promise<void> => {
    let why = '';
    for (;;) {
      why = current ? describeExit(await current.exited) : why;
      if (stopping.signal.aborted) {
        return;
      }
      await relaunch(why).catch((error: unknown) => {
        why = messageOf(error);
      });
    }
  };
  const watching = watch();
  const stop = async (graceMs: number): Promise<void> => {
    stopping.abort();
    await current?.stop(graceMs);
    await watching;
    await current?.stop(graceMs); // One that was being started at that moment.
  };
  return {
    current: () => current,
    pid: () => pid,
    startedAt: () => startedAt,
    restarts: () => restarts,
    stop,
  };
}
