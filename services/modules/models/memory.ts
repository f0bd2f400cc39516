import { memoryBusy, modelTooLarge } from './errors.ts';
import { whoMakesRoom } from './model-memory.ts';
import { isIdle, type Resident } from './resident.ts';

export interface MemoryOptions {
  readonly residents: ReadonlyMap<string, Resident>;
  readonly budgetBytes: number;
  /** Milliseconds that a model may wait until others are idle. */
  readonly timeoutMs: number;
  /** Unloads it; resolves when its server is gone and its memory with it. */
  readonly evict: (resident: Resident) => Promise<void>;
}

/** The memory of all loaded models together. One decision after the other: nobody is given the same bytes twice. */
export interface Memory {
  /**
   * Makes room and takes it. Whoever came first is first, but who must wait for others lets pass what fits.
   *
   * @throws `models.too-large`, `models.memory-busy`, or the signal's reason.
   */
  take(resident: Resident, bytes: number, signal: AbortSignal): Promise<void>;
  /** Something was given back, or somebody has become idle: those who wait look again. */
  look(): void;
}

interface Waiter {
  readonly resident: Resident;
  readonly bytes: number;
  grant(): void;
  refuse(error: unknown): void;
}

export function createMemory({ residents, budgetBytes, timeoutMs, evict }: MemoryOptions): Memory {
  const waiters = new Set<Waiter>();
  let isLooking = false;
  let mustLookAgain = false;
  const leavingFor = (bytes: number): readonly string[] | undefined =>
    whoMakesRoom(Array.from(residents.values(), asHolder), bytes, budgetBytes);

  const serve = async (waiter: Waiter): Promise<void> => {
    const leaving = leavingFor(waiter.bytes) ?? [];
    await Promise.all(leaving.map((name) => evict(residents.get(name) ?? waiter.resident)));
    if (waiters.has(waiter) && leavingFor(waiter.bytes)?.length === 0) waiter.grant();
  };
  const look = async (): Promise<void> => {
    mustLookAgain = true;
    if (isLooking) return;
    isLooking = true;
    while (mustLookAgain) {
      mustLookAgain = false;
      for (const waiter of [...waiters]) await serve(waiter).catch((error: unknown) => waiter.refuse(error));
    }
    isLooking = false;
  };

  return {
    look: () => void look(),
    take: (resident, bytes, signal) => {
      const { name: model } = resident.model;
      if (bytes > budgetBytes) throw modelTooLarge({ model, needed: bytes, budget: budgetBytes });
      signal.throwIfAborted();
      const { waiter, granted } = waitFor({ resident, bytes, signal, timeoutMs }, waiters);
      waiters.add(waiter);
      void look();
      return granted;
    },
  };
}

interface Wait extends Pick<Waiter, 'resident' | 'bytes'> {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Somebody who waits until it is granted, the time is over, or the signal says that it is for nothing. */
function waitFor(
  { resident, bytes, signal, timeoutMs }: Wait,
  waiters: Set<Waiter>,
): { waiter: Waiter; granted: Promise<void> } {
  const { promise: granted, resolve, reject } = Promise.withResolvers<undefined>();
  const leave = (): void => {
    waiters.delete(waiter);
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
  const waiter: Waiter = {
    ...{ resident, bytes },
    grant: () => {
      leave();
      resident.heldBytes = bytes;
      resolve(undefined);
    },
    refuse: (error) => {
      leave();
      reject(error);
    },
  };
  const onAbort = (): void => waiter.refuse(signal.reason);
  const timer = setTimeout(() => {
    waiter.refuse(memoryBusy({ model: resident.model.name }, { retryAfterMs: 1_000 }));
  }, timeoutMs);
  signal.addEventListener('abort', onAbort, { once: true });
  return { waiter, granted };
}

function asHolder(resident: Resident): Parameters<typeof whoMakesRoom>[0][number] {
  const { model, heldBytes, lastUsed } = resident;
  return { name: model.name, heldBytes, lastUsed, isIdle: isIdle(resident) };
}
