/** What a drill has begun and must end, however the drill itself ends. */

/** Something that was begun. */
export interface Held<Value> {
  readonly value: Value;
  /** Ends it now, once: later calls wait for the same end. */
  end(): Promise<void>;
}

export interface Closers {
  /** Aborted as soon as everything is being ended. */
  readonly signal: AbortSignal;
  /**
   * Begins something that ends with everything else, also when the end comes while it is still being begun.
   *
   * @throws as `begin` does, and then nothing is held; Error when everything is being ended.
   */
  hold<Value>(begin: () => Promise<Value> | Value, end: (value: Value) => unknown): Promise<Held<Value>>;
  /** Ends all of it, the last one first, and what fails keeps nothing else from its end. @throws AggregateError */
  close(): Promise<void>;
}

export function createClosers(): Closers {
  const ending = new AbortController();
  const held: Held<unknown>[] = [];
  const beginnings = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  const endAll = async (): Promise<void> => {
    // What is being begun can be ended only when it stands.
    await Promise.allSettled(beginnings);
    const failures: unknown[] = [];
    for (const one of held.toReversed()) {
      await one.end().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
  };
  return {
    signal: ending.signal,
    hold: async (begin, end) => {
      if (ending.signal.aborted) throw new Error('The drill is being ended.');
      const beginning = (async () => {
        const one = once(await begin(), end);
        held.push(one);
        return one;
      })();
      beginnings.add(beginning);
      return await beginning.finally(() => beginnings.delete(beginning));
    },
    close: () => {
      ending.abort();
      return (closed ??= endAll());
    },
  };
}

function once<Value>(value: Value, end: (value: Value) => unknown): Held<Value> {
  let ended: Promise<void> | undefined;
  return { value, end: () => (ended ??= (async () => void (await end(value)))()) };
}

/** Whoever interrupts a program ends what it has started, and it ends with 1. */
export function closeOnSignals({ close }: Pick<Closers, 'close'>): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      void close()
        .catch((error: unknown) => console.error(error))
        .finally(() => process.exit(1));
    });
  }
}
