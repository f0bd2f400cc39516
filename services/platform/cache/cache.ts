/**
 * A cache in two levels: this process's memory, then Redis. It is never needed: without Redis it keeps values
 * for a second in this process, and a value can be gone at any time.
 *
 * A key is `group:name`; a group is forgotten as a whole (`forget('user-1')`), whatever is in it.
 */
export interface Cache<Value> {
  get(key: string): Promise<Value | undefined>;
  exists(key: string): Promise<boolean>;
  set(key: string, value: Value, options?: KeepOptions): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * The value, or what `load` gives. One loader per key runs at a time, over all processes; the others wait for it
   * a moment and then load themselves. What was deleted while it was being loaded is given but not kept.
   */
  getOrLoad(key: string, load: () => Promise<Value>, options?: KeepOptions): Promise<Value>;
  /** Forgets a group, in every process; by its version, so whatever its size. */
  forget(group: string): Promise<void>;
  /** Forgets everything of this cache, in every process. */
  flush(): Promise<void>;
  /** How often a value was found here, in Redis, or not at all. */
  statistics(): CacheStatistics;
  close(): void;
}

/** What JSON can carry; nothing at all stands for a miss. */
export type Cacheable = string | number | boolean | object | null;

export interface KeepOptions {
  /** @default the cache's own */
  readonly ttlMs?: number;
}

export interface CacheStatistics {
  readonly localHits: number;
  readonly sharedHits: number;
  readonly misses: number;
}

/** What the rest of the platform is told: these keys are not what they were. */
export type Invalidation =
  { readonly key: string } | { readonly group: string } | { readonly everything: true };

/** The part before the first colon; a key without one is a group of its own. */
export function groupOf(key: string): string {
  const end = key.indexOf(':');
  return end < 0 ? key : key.slice(0, end);
}
