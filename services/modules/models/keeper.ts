import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../platform/clock/clock.ts';
import { isAppError } from '../../platform/errors/app-error.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import { modelFallen } from './errors.ts';
import type { Model } from './manifest.ts';
import { createMemory, type Memory } from './memory.ts';
import type { ModelFiles } from './model-files.ts';
import type { ModelServer } from './model-server.ts';
import { isIdle, type Resident, type ResidentLimits } from './resident.ts';

/** Why a model was unloaded. */
export type UnloadReason = 'room' | 'idle' | 'asked' | 'stop';

/** Told what happens to models; for figures. */
export interface HostObserver {
  loaded(model: string, seconds: number): void;
  /** It did not come up, or went down by itself. */
  fell(model: string, what: 'load' | 'crash'): void;
  unloaded(model: string, why: UnloadReason): void;
}

export interface KeeperOptions {
  readonly budgetBytes: number;
  readonly limits: ResidentLimits;
  /** Milliseconds after which a model that nobody asks is unloaded; 0: never. */
  readonly idleMs: number;
  readonly files: ModelFiles;
  /** Starts a server and waits, within its own bound, until it answers. */
  readonly open: (model: Model, file: string, signal: AbortSignal) => Promise<ModelServer>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly observer: HostObserver;
}

/** Brings models up and down, and up again when they fall. */
export interface Keeper {
  /** Its server, loaded when it must be; whoever comes meanwhile waits for the same one. */
  ready(resident: Resident): Promise<ModelServer>;
  unload(resident: Resident, why: UnloadReason): Promise<void>;
  /** Somebody has ended with it: it is unloaded when nobody comes. */
  rest(resident: Resident): void;
}

interface Parts extends KeeperOptions {
  readonly memory: Memory;
  readonly stopping: AbortSignal;
}

export function createKeeper(
  options: KeeperOptions,
  residents: ReadonlyMap<string, Resident>,
  stopping: AbortSignal,
): Keeper {
  const memory = createMemory({
    residents,
    budgetBytes: options.budgetBytes,
    timeoutMs: options.limits.queueTimeoutMs,
    evict: (resident) => unload(parts, resident, 'room'),
  });
  const parts: Parts = { ...options, memory, stopping };
  return {
    ready: (resident) => ready(parts, resident),
    unload: (resident, why) => unload(parts, resident, why),
    rest: (resident) => rest(parts, resident),
  };
}

/** @throws `models.fallen` while nobody waits for it */
export function refuseWhileResting({ model, falls }: Resident): void {
  if (falls.isResting()) throw modelFallen({ model: model.name }, { retryAfterMs: falls.waitMs() });
}

async function ready(parts: Parts, resident: Resident): Promise<ModelServer> {
  if (resident.state === 'ready' && resident.server !== undefined) return resident.server;
  refuseWhileResting(resident);
  resident.loading ??= load(parts, resident).finally(() => {
    resident.loading = undefined;
    rest(parts, resident);
  });
  return resident.loading;
}

async function load(parts: Parts, resident: Resident): Promise<ModelServer> {
  const { files, memory, open, clock, stopping } = parts;
  const { model } = resident;
  try {
    await resident.leaving;
    await delay(resident.falls.waitMs(), undefined, { signal: stopping });
    const file = await files.verify(model, stopping);
    await memory.take(resident, file.memoryBytes, stopping);
    resident.state = 'loading';
    const beganAt = clock.monotonicMs();
    const server = await open(model, file.path, stopping);
    Object.assign(resident, { server, state: 'ready', lastUsed: clock.monotonicMs() });
    void server.ended.then(() => crashed(parts, resident, server));
    tellLoaded(parts, resident, clock.monotonicMs() - beganAt);
    return server;
  } catch (error) {
    throw whyNot(parts, resident, error);
  }
}

function tellLoaded({ observer, log }: Parts, { model, heldBytes }: Resident, tookMs: number): void {
  observer.loaded(model.name, tookMs / 1_000);
  const fields = { model: model.name, duration_ms: Math.round(tookMs), memory_bytes: heldBytes };
  log.info('a model was loaded', fields);
}

/** What a load that failed leaves behind, and what callers are told. What only waited for memory did not fall. */
function whyNot(parts: Parts, resident: Resident, error: unknown): unknown {
  const { stopping, memory } = parts;
  const { name: model } = resident.model;
  if (stopping.aborted || isAppError(error)) {
    if (!stopping.aborted) parts.log.warn('a model was not loaded', { model, error });
    forget(memory, resident, 'absent');
    return stopping.aborted ? stopping.reason : error;
  }
  fell(parts, resident, 'load', error);
  return modelFallen({ model }, { cause: error, retryAfterMs: Math.max(1_000, resident.falls.waitMs()) });
}

function fell(
  { memory, observer, log }: Parts,
  resident: Resident,
  what: 'load' | 'crash',
  error?: unknown,
): void {
  forget(memory, resident, 'fallen');
  resident.falls.fell();
  const { name } = resident.model;
  observer.fell(name, what);
  log.warn('a model fell', { model: name, what, falls: resident.falls.count(), error });
}

/** Its server has gone by itself: it is started again after a pause, and again, until that has happened too often. */
function crashed(parts: Parts, resident: Resident, server: ModelServer): void {
  if (resident.server !== server || resident.state === 'unloading') return;
  fell(parts, resident, 'crash');
  void bringBack(parts, resident);
}

async function bringBack(parts: Parts, resident: Resident): Promise<void> {
  while (!parts.stopping.aborted && !resident.falls.isResting()) {
    try {
      await ready(parts, resident);
      return;
    } catch (error) {
      // Whoever asked meanwhile was told; what is no fall waits for the next one who asks.
      if (isAppError(error) && error.reason !== 'models.fallen') return;
    }
  }
}

async function unload(parts: Parts, resident: Resident, why: UnloadReason): Promise<void> {
  const { server, model } = resident;
  if (server === undefined) return;
  resident.leaving ??= (async () => {
    resident.state = 'unloading';
    await server.close();
    forget(parts.memory, resident, 'absent');
    parts.observer.unloaded(model.name, why);
    parts.log.info('a model was unloaded', { model: model.name, why });
  })();
  await resident.leaving;
}

function rest(parts: Parts, resident: Resident): void {
  const { memory, idleMs, stopping } = parts;
  memory.look();
  clearTimeout(resident.idleTimer);
  if (idleMs === 0 || resident.model.preload || stopping.aborted) return;
  resident.idleTimer = setTimeout(() => {
    if (isIdle(resident)) void unload(parts, resident, 'idle');
  }, idleMs).unref();
}

function forget(memory: Memory, resident: Resident, state: 'absent' | 'fallen'): void {
  Object.assign(resident, { state, heldBytes: 0, server: undefined, leaving: undefined });
  memory.look();
}
