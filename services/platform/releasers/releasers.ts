/** Closes one thing that was opened; must be safe to call once. */
export type Releaser = () => Promise<void> | void;

/** A stack of closers: what was opened last is closed first, whatever fails on the way. */
export interface Releasers {
  push(name: string, releaser: Releaser): void;
  /** Runs every closer, last in first out. @throws AggregateError with all failures, after all have run. */
  releaseAll(): Promise<void>;
}

export function createReleasers(): Releasers {
  const stack: { name: string; releaser: Releaser }[] = [];
  return {
    push(name, releaser) {
      stack.push({ name, releaser });
    },
    async releaseAll() {
      const failures: unknown[] = [];
      for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
        try {
          await entry.releaser();
        } catch (cause) {
          failures.push(new Error(`Closing ${entry.name} failed`, { cause }));
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, 'Some parts did not close cleanly');
    },
  };
}
