/** Work that is done again and again until it is stopped. */
export interface Loop {
  /** Does not wait for the next turn. */
  wake(): void;
  /** Resolves when the running turn has ended; none begins after it. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  /** Milliseconds between two turns. */
  readonly everyMs: number;
  /** One turn; true when there is more to do at once. */
  readonly turn: () => Promise<boolean>;
  /** Told of a turn that failed; told again only after one that did not. */
  readonly onFailure: (error: unknown) => void;
}

/** After a failure the wait doubles up to this. */
const LONGEST_WAIT_MS = 5_000;

/** Starts a loop: turns never overlap, a failing one is followed by a longer wait. */
export function startLoop({ everyMs, turn, onFailure }: LoopOptions): Loop {
  let isStopped = false;
  let failures = 0;
  let isAwake = false;
  let wakeUp = (): void => undefined;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const takeTurn = async (): Promise<number> => {
    try {
      const hasMore = await turn();
      failures = 0;
      return hasMore ? 0 : everyMs;
    } catch (error) {
      if (failures === 0) onFailure(error);
      failures += 1;
      return Math.min(LONGEST_WAIT_MS, Math.max(100, everyMs) * 2 ** Math.min(failures, 10));
    }
  };

  const run = async (): Promise<void> => {
    while (!isStopped) {
      isAwake = false;
      const waitMs = await takeTurn();
      if (waitMs > 0 && !isWoken()) await pause(waitMs);
    }
  };
  // Read through a function: both change while a turn is awaited.
  const isWoken = (): boolean => isStopped || isAwake;

  const ended = run();
  return {
    wake: () => {
      isAwake = true;
      wakeUp();
    },
    stop: () => {
      isStopped = true;
      wakeUp();
      return ended;
    },
  };
}
