import { unavailable } from '../../platform/errors/common.ts';
import { modelBusy, modelUnknown } from './errors.ts';
import { createKeeper, refuseWhileResting, type Keeper, type KeeperOptions } from './keeper.ts';
import type { Model } from './manifest.ts';
import type { ModelServer } from './model-server.ts';
import { createResident, isIdle, type Resident } from './resident.ts';

export interface HostOptions extends KeeperOptions {
  readonly models: readonly Model[];
}

/** Loads models when they are asked for, within a budget of memory, and keeps them up. */
export interface ModelHost {
  readonly residents: () => readonly Resident[];
  /** @throws `models.unknown` */
  find(name: string): Resident;
  /** The best model for a task: the first of the list that names it and has not fallen; else the first that names it. */
  chooseFor(task: string): string | undefined;
  /** Loads it, or waits until whoever loads it is done. @throws when it cannot be loaded */
  load(name: string): Promise<void>;
  /** Unloads it. @throws `models.busy` while it answers */
  unload(name: string): Promise<void>;
  /**
   * Runs `work` when it is its turn and the model is there; nobody unloads the model meanwhile.
   *
   * @throws `models.busy`, `models.fallen`, `models.memory-busy` … when it comes to nothing.
   */
  use<T>(name: string, signal: AbortSignal, work: (server: ModelServer) => Promise<T>): Promise<T>;
  /** Ends every server; nothing is loaded from now on. */
  close(): Promise<void>;
}

export function createModelHost(options: HostOptions): ModelHost {
  const { models, clock, limits } = options;
  const residents = new Map<string, Resident>(
    models.map((model) => [model.name, createResident(model, limits, clock)]),
  );
  const stopping = new AbortController();
  const keeper = createKeeper(options, residents, stopping.signal);
  const find = (name: string): Resident => {
    const resident = residents.get(name);
    if (resident === undefined) throw modelUnknown({ model: name });
    return resident;
  };
  return {
    residents: () => [...residents.values()],
    find,
    chooseFor: (task) => {
      const good = models.filter(({ tasks }) => tasks.includes(task));
      return (good.find(({ name }) => !find(name).falls.isResting()) ?? good[0])?.name;
    },
    load: async (name) => void (await keeper.ready(find(name))),
    unload: async (name) => {
      const resident = find(name);
      await resident.loading?.catch(() => undefined);
      if (resident.state === 'ready' && !isIdle(resident))
        throw modelBusy({ model: name }, { retryAfterMs: 1_000 });
      await keeper.unload(resident, 'asked');
    },
    use: async (name, signal, work) => {
      const resident = find(name);
      refuseWhileResting(resident);
      const giveBack = await resident.slots.take(AbortSignal.any([signal, stopping.signal]));
      clearTimeout(resident.idleTimer);
      try {
        return await work(await untilAborted(keeper.ready(resident), signal));
      } finally {
        giveBack();
        resident.lastUsed = clock.monotonicMs();
        keeper.rest(resident);
      }
    },
    close: async () => {
      stopping.abort(unavailable({}, { retryAfterMs: 1_000 }));
      await Promise.all(Array.from(residents.values(), (resident) => end(keeper, resident)));
    },
  };
}

async function end(keeper: Keeper, resident: Resident): Promise<void> {
  clearTimeout(resident.idleTimer);
  await resident.loading?.catch(() => undefined);
  await keeper.unload(resident, 'stop');
}

/** Whoever has gone does not wait; the others still do. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  signal.throwIfAborted();
  const over = new AbortController();
  const gone = new Promise<never>((_resolve, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason of the signal as it is
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([work, gone]);
  } finally {
    over.abort();
  }
}
