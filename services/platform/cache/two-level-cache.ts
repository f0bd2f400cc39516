import { LRUCache } from 'lru-cache';
import type { Redis } from '../redis/redis.ts';
import {
  groupOf,
  type Cache,
  type Cacheable,
  type CacheStatistics,
  type Invalidation,
  type KeepOptions,
} from './cache.ts';
import { SharedLevel, type Versions } from './shared-level.ts';

export interface CacheOptions {
  readonly redis: Redis;
  /** `analytics`; no two caches share one. */
  readonly namespace: string;
  readonly ttlMs: number;
  /** No value lives longer. @default 24 hours */
  readonly maxTtlMs?: number;
  /** How long a value is taken from memory without asking Redis. @default 5,000 */
  readonly localTtlMs?: number;
  /** @default 1,000 */
  readonly maxLocalEntries?: number;
  readonly onError: (error: unknown) => void;
}

const DAY_MS = 86_400_000;
/** Without Redis nobody tells of changes, so memory is trusted only so long. */
const ALONE_TTL_MS = 1_000;
/** So long the others wait for a loader. */
const WAIT_MS = 1_000;
const STEP_MS = 20;

export function createCache<Value extends Cacheable>(options: CacheOptions): Cache<Value> {
  return new TwoLevelCache<Value>(options);
}

class TwoLevelCache<Value extends Cacheable> implements Cache<Value> {
  readonly #options: CacheOptions;
  readonly #shared: SharedLevel;
  readonly #local: LRUCache<string, { readonly json: string }>;
  readonly #loading = new Map<string, Promise<Value>>();
  readonly #statistics = { localHits: 0, sharedHits: 0, misses: 0 };
  readonly #stopWatching: () => void;
  readonly #channel: string;
  #stopListening: (() => void) | undefined;
  #isClosed = false;
  /** Counts what was told to be outdated: a read that began before it is not kept in memory. */
  #changes = 0;

  constructor(options: CacheOptions) {
    this.#options = options;
    const { redis, namespace, maxTtlMs = DAY_MS, onError } = options;
    this.#shared = new SharedLevel({ redis, namespace, maxTtlMs, onError });
    this.#local = new LRUCache({ max: options.maxLocalEntries ?? 1_000 });
    this.#channel = redis.keys.channel(`cache:${namespace}`);
    this.#stopWatching = redis.watch({
      up: () => void this.#listen(),
      resumed: () => this.#apply({ everything: true }),
    });
    void this.#listen();
  }

  async get(key: string): Promise<Value | undefined> {
    const json = await this.#find(key);
    return json === undefined ? undefined : (JSON.parse(json) as Value);
  }

  async exists(key: string): Promise<boolean> {
    return (await this.#find(key)) !== undefined;
  }

  async set(key: string, value: Value, options: KeepOptions = {}): Promise<void> {
    const json = JSON.stringify(value);
    const ttlMs = this.#ttlOf(options);
    await this.#shared.keep(key, json, ttlMs);
    this.#tell({ key });
    this.#remember(key, json, ttlMs);
  }

  async delete(key: string): Promise<void> {
    await this.#shared.delete(key);
    this.#tell({ key });
  }

  async forget(group: string): Promise<void> {
    await this.#shared.renew(group);
    this.#tell({ group });
  }

  async flush(): Promise<void> {
    await this.#shared.renew('');
    this.#tell({ everything: true });
  }

  async getOrLoad(key: string, load: () => Promise<Value>, options: KeepOptions = {}): Promise<Value> {
    const found = await this.get(key);
    if (found !== undefined) return found;
    const running = this.#loading.get(key);
    if (running !== undefined) return running;
    const loading = this.#load(key, load, this.#ttlOf(options)).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  statistics(): CacheStatistics {
    return { ...this.#statistics };
  }

  close(): void {
    this.#isClosed = true;
    this.#stopWatching();
    this.#stopListening?.();
    this.#local.clear();
  }

  async #find(key: string): Promise<string | undefined> {
    const here = this.#local.get(key);
    if (here !== undefined) {
      this.#statistics.localHits += 1;
      return here.json;
    }
    const before = this.#changes;
    const found = await this.#shared.find(key);
    if (found?.value === undefined) {
      this.#statistics.misses += 1;
      return undefined;
    }
    const { json, ttlMs } = found.value;
    this.#statistics.sharedHits += 1;
    if (before === this.#changes) this.#remember(key, json, ttlMs);
    return json;
  }

  async #load(key: string, load: () => Promise<Value>, ttlMs: number): Promise<Value> {
    const before = this.#changes;
    const versions = (await this.#shared.find(key))?.versions;
    const token = versions && (await this.#shared.lock(key));
    if (versions !== undefined && token === undefined) {
      const theirs = await this.#awaitOther(key);
      if (theirs !== undefined) return theirs;
    }
    try {
      const value = await load();
      await this.#keepLoaded(key, value, { before, ttlMs, versions, token });
      return value;
    } catch (thrown) {
      if (token !== undefined) await this.#shared.unlock(key);
      throw thrown;
    }
  }

  async #keepLoaded(
    key: string,
    value: Value,
    how: { before: number; ttlMs: number; versions: Versions | undefined; token: string | undefined },
  ): Promise<void> {
    const { before, ttlMs, versions, token } = how;
    const json = JSON.stringify(value);
    const isKept =
      versions === undefined
        ? true
        : token !== undefined && (await this.#shared.keepLoaded(key, token, { json, versions, ttlMs }));
    if (isKept && before === this.#changes) this.#remember(key, json, ttlMs);
  }

  /** What another process loads just now; undefined when it takes too long. */
  async #awaitOther(key: string): Promise<Value | undefined> {
    for (let waited = 0; waited < WAIT_MS && this.#shared.isUp; waited += STEP_MS) {
      await new Promise((resolve) => {
        setTimeout(resolve, STEP_MS);
      });
      const found = await this.#shared.find(key);
      if (found?.value !== undefined) return JSON.parse(found.value.json) as Value;
    }
    return undefined;
  }

  #remember(key: string, json: string, ttlMs: number): void {
    const trusted =
      this.#shared.isUp && this.#stopListening ? (this.#options.localTtlMs ?? 5_000) : ALONE_TTL_MS;
    // 0 would be for ever.
    this.#local.set(key, { json }, { ttl: Math.max(1, Math.min(ttlMs, trusted)) });
  }

  /** Tells all processes, this one first. What is lost with Redis ends by its time in memory. */
  #tell(invalidation: Invalidation): void {
    this.#apply(invalidation);
    this.#options.redis.publish(this.#channel, JSON.stringify(invalidation)).catch(() => undefined);
  }

  #apply(invalidation: Invalidation): void {
    this.#changes += 1;
    if ('everything' in invalidation) this.#local.clear();
    else if ('key' in invalidation) this.#local.delete(invalidation.key);
    else {
      for (const key of this.#local.keys()) if (groupOf(key) === invalidation.group) this.#local.delete(key);
    }
  }

  async #listen(): Promise<void> {
    if (this.#stopListening !== undefined) return;
    try {
      const stop = await this.#options.redis.subscribe(this.#channel, (message) =>
        this.#apply(JSON.parse(message.toString()) as Invalidation),
      );
      this.#heard(stop);
    } catch {
      // Redis is away; memory is trusted for a second only, and `up` tries again.
    }
  }

  /** Two attempts may have run at once, and the cache may be closed by now. */
  #heard(stop: () => void): void {
    if (this.#isClosed || this.#stopListening !== undefined) stop();
    else this.#stopListening = stop;
  }

  #ttlOf({ ttlMs = this.#options.ttlMs }: KeepOptions): number {
    return Math.min(ttlMs, this.#options.maxTtlMs ?? DAY_MS);
  }
}
