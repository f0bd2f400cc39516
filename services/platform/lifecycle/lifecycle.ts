import { setTimeout as delay } from 'node:timers/promises';
import type { Health } from '../health/health.ts';
import type { HttpServer } from '../http/server.ts';
import { createReleasers, type Releaser, type Releasers } from '../releasers/releasers.ts';
import type { ProcessLog } from '../telemetry/pino-log.ts';
import { cutOff } from './cut-off.ts';

export interface LifecycleOptions {
  readonly log: ProcessLog;
  readonly health: Health;
  /** Milliseconds for which the process says "not ready" and still serves, so that proxies turn away (DRAIN_GRACE_MS). */
  readonly graceMs: number;
  /** Milliseconds from the signal after which the process ends, finished or not (DRAIN_TIMEOUT_MS). */
  readonly timeoutMs: number;
  /** Ends the process. @default process.exit */
  readonly exit?: (code: number) => void;
}

/** Something that clients must be told to leave, such as sockets; `withinMs` is what they may take. */
export type Mover = (withinMs: number) => Promise<void> | void;

/**
 * The life of a process. Starting: each part in order, then ready. Stopping, on SIGTERM or SIGINT:
 * not ready → grace → no new connections and sockets told to move → last answers → queues → pools.
 */
export interface Lifecycle {
  /** Runs one step of the start; a failure closes what was opened and ends the process with 1. */
  start<Output>(what: string, step: () => Promise<Output> | Output): Promise<Output>;
  /** A server that is emptied at the stop; in the order of adding. */
  addServer(server: HttpServer): void;
  /** Told to move once the grace is over. */
  onDrain(what: string, move: Mover): void;
  /** Work in the background (jobs, relays): stopped after the last answer, before the pools. */
  onStop(what: string, stop: Releaser): void;
  /** Closed at the very end, last opened first: pools and clients. */
  push(what: string, close: Releaser): void;
  /** Everything is up: probes say ready. */
  ready(): void;
  /** Aborts at the first moment of the stop. */
  readonly stopping: AbortSignal;
  /** Stops in order and ends the process; again and again the same stop. */
  stop(why: string): Promise<void>;
  /** Ends the process after a failure that nobody caught: its state is unknown. */
  crash(what: string, error: unknown): void;
}

interface Parts {
  readonly servers: HttpServer[];
  readonly movers: { what: string; move: Mover }[];
  readonly stoppers: { what: string; stop: Releaser }[];
  readonly releasers: Releasers;
}

export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { log, health } = options;
  const parts: Parts = { servers: [], movers: [], stoppers: [], releasers: createReleasers() };
  const stopping = new AbortController();
  const exit = options.exit ?? ((code: number) => process.exit(code));
  let stop: Promise<void> | undefined;

  const end = (code: number): void => {
    log.flush();
    exit(code);
  };

  return {
    stopping: stopping.signal,
    start: async (what, step) => {
      const startedAt = performance.now();
      try {
        const output = await step();
        log.debug('started', { what, duration_ms: Math.round(performance.now() - startedAt) });
        return output;
      } catch (error) {
        log.error('start failed', { what, error });
        await cutOff(parts.releasers.releaseAll(), {
          withinMs: options.timeoutMs,
          onFailure: () => undefined,
        });
        end(1);
        throw error;
      }
    },
    addServer: (server) => void parts.servers.push(server),
    onDrain: (what, move) => void parts.movers.push({ what, move }),
    onStop: (what, stopPart) => void parts.stoppers.push({ what, stop: stopPart }),
    push: (what, close) => parts.releasers.push(what, close),
    ready: () => {
      health.markServing();
      log.info('ready');
    },
    stop: (why) => {
      stopping.abort();
      stop ??= stopWithin(options, parts, why).then((isClean) => end(isClean ? 0 : 1));
      return stop;
    },
    crash: (what, error) => {
      log.error(what, { error });
      end(1);
    },
  };
}

/** Stops in order, but not longer than the limit. @returns whether everything was finished. */
async function stopWithin(options: LifecycleOptions, parts: Parts, why: string): Promise<boolean> {
  const { log, timeoutMs } = options;
  const startedAt = performance.now();
  const elapsedMs = (): number => Math.round(performance.now() - startedAt);
  log.info('stopping', { why });
  const isClean = await cutOff(
    stopInOrder(options, parts, () => timeoutMs - elapsedMs()),
    { withinMs: timeoutMs, onFailure: (error) => log.error('stopping failed', { error }) },
  );
  if (isClean) log.info('stopped', { duration_ms: elapsedMs() });
  else log.error('stopped before everything was finished', { duration_ms: elapsedMs() });
  for (const server of parts.servers) server.destroy();
  return isClean;
}

async function stopInOrder(
  { log, health, graceMs }: LifecycleOptions,
  { servers, movers, stoppers, releasers }: Parts,
  remainingMs: () => number,
): Promise<void> {
  health.markDraining();
  for (const server of servers) server.startDraining();
  await delay(Math.min(graceMs, Math.max(0, remainingMs() / 2)));

  const attempt = async (what: string, work: () => Promise<void> | void): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.error('a part did not stop cleanly', { what, error });
    }
  };
  const withinMs = Math.max(0, Math.floor(remainingMs() / 2));
  await Promise.all([
    ...servers.map((server) => server.stopListening()),
    ...movers.map(({ what, move }) => attempt(what, () => move(withinMs))),
  ]);
  await Promise.all(stoppers.map(({ what, stop }) => attempt(what, stop)));
  await releasers.releaseAll();
}
