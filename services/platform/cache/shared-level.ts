import { randomBytes } from 'node:crypto';
import { isAppError } from '../errors/app-error.ts';
import type { Redis } from '../redis/redis.ts';
import { loadScript, type Script } from '../redis/script.ts';
import { groupOf } from './cache.ts';

/** Versions that a value was made under; it counts only while they are the same. */
export interface Versions {
  readonly all: string;
  readonly group: string;
}

/** What Redis says about a key. */
export interface Found {
  readonly versions: Versions;
  /** With the time that it has left; absent when there is none, or an outdated one. */
  readonly value?: { readonly json: string; readonly ttlMs: number };
}

export interface SharedLevelOptions {
  readonly redis: Redis;
  readonly namespace: string;
  readonly maxTtlMs: number;
  readonly onError: (error: unknown) => void;
}

/** A loader that died keeps others waiting no longer than this. */
const LOCK_MS = 5_000;
const NEVER_CHANGED = '0';

/** The level in Redis. Nothing here throws: what cannot be told counts as not there. */
export class SharedLevel {
  readonly #options: SharedLevelOptions;
  readonly #finding: Script = loadScript(new URL('./find.lua', import.meta.url));
  readonly #store: Script = loadScript(new URL('./store.lua', import.meta.url));

  constructor(options: SharedLevelOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#options.redis.health().state === 'up';
  }

  /** One round trip: the value and the versions that it must carry. */
  async find(key: string): Promise<Found | undefined> {
    const names = [this.#version(''), this.#version(groupOf(key)), this.#name('value', key)];
    const found = await this.#ask((redis) => redis.script(this.#finding, names, []));
    if (found === undefined) return undefined;
    const [all, group, entry, ttlMs] = found as [string | null, string | null, string | null, number];
    const versions = { all: all ?? NEVER_CHANGED, group: group ?? NEVER_CHANGED };
    if (typeof entry !== 'string') return { versions };
    const end = entry.indexOf('\n');
    const isCurrent = entry.slice(0, end) === stampOf(versions);
    return isCurrent ? { versions, value: { json: entry.slice(end + 1), ttlMs } } : { versions };
  }

  /** The right to load a key, as a token; undefined when somebody else has it. */
  async lock(key: string): Promise<string | undefined> {
    const token = randomBytes(12).toString('base64url');
    const reply = await this.#ask((redis) =>
      redis.command((commands) => commands.set(this.#name('lock', key), token, 'PX', LOCK_MS, 'NX')),
    );
    return reply === 'OK' ? token : undefined;
  }

  /** Keeps what was loaded under a lock, unless the key was deleted or its group forgotten meanwhile. */
  async keepLoaded(
    key: string,
    token: string,
    entry: { json: string; versions: Versions; ttlMs: number },
  ): Promise<boolean> {
    const names = [this.#name('lock', key), this.#name('value', key)];
    const values = [token, `${stampOf(entry.versions)}\n${entry.json}`, Math.round(entry.ttlMs)];
    return (await this.#ask((redis) => redis.script(this.#store, names, values))) === 1;
  }

  async unlock(key: string): Promise<void> {
    await this.#ask((redis) => redis.command((commands) => commands.del(this.#name('lock', key))));
  }

  async keep(key: string, json: string, ttlMs: number): Promise<void> {
    const found = await this.find(key);
    if (found === undefined) return;
    const entry = `${stampOf(found.versions)}\n${json}`;
    await this.#ask((redis) =>
      redis.command((commands) => commands.set(this.#name('value', key), entry, 'PX', Math.round(ttlMs))),
    );
  }

  /** The lock goes too: what a loader brings now was read before. */
  async delete(key: string): Promise<void> {
    await this.#ask((redis) =>
      redis.command((commands) => commands.del(this.#name('value', key), this.#name('lock', key))),
    );
  }

  /**
   * Gives a group, or all with an empty name, a new version. It is a random one and outlives every value,
   * so no old value ever fits again.
   */
  async renew(group: string): Promise<void> {
    const version = randomBytes(9).toString('base64url');
    await this.#ask((redis) =>
      redis.command((commands) =>
        commands.set(this.#version(group), version, 'PX', this.#options.maxTtlMs + LOCK_MS),
      ),
    );
  }

  #version(group: string): string {
    return this.#name('version', group);
  }

  #name(kind: string, key: string): string {
    const { redis, namespace } = this.#options;
    return redis.keys.cache(namespace, `${kind}:${key}`);
  }

  async #ask<T>(work: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    try {
      return await work(this.#options.redis);
    } catch (error) {
      if (!isAppError(error)) this.#options.onError(error);
      return undefined;
    }
  }
}

function stampOf({ all, group }: Versions): string {
  return `${all} ${group}`;
}
