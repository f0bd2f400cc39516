import { rateLimited, unavailable } from '../errors/common.ts';
import type { AppError } from '../errors/app-error.ts';
import { isAppError } from '../errors/app-error.ts';
import type { Redis } from '../redis/redis.ts';
import { loadScript, type Script } from '../redis/script.ts';
import { createLocalWindows, type LocalWindows, type Reading } from './local-windows.ts';
import { BUCKETS, type Rule } from './rule.ts';

/** What a limiter says of one request. */
export interface Verdict {
  readonly allowed: boolean;
  /** The rule that is nearest to its end, for the header fields; absent when limits are off. */
  readonly nearest?: { readonly rule: Rule; readonly reading: Reading };
  /** Until the same would be allowed; 0 when it is. */
  readonly retryAfterMs: number;
}

export interface TakeOptions {
  /** @default 1 */
  readonly cost?: number;
  /**
   * What happens without Redis: `local` counts in this process, `refuse` answers unavailable.
   * @default 'local'
   */
  readonly withoutRedis?: 'local' | 'refuse';
}

export interface RateLimiter {
  /**
   * Takes from all the rules of a subject at once, or from none. One round trip.
   *
   * @throws unavailable without Redis, when that must refuse.
   */
  take(subject: string, rules: readonly string[], options?: TakeOptions): Promise<Verdict>;
  /** The same, @throws `platform.rate-limited` when it is not allowed. */
  admit(subject: string, rules: readonly string[], options?: TakeOptions): Promise<Verdict>;
  /** Forgets what a subject has taken, as after a sign-in that succeeded. */
  reset(subject: string, rules: readonly string[]): Promise<void>;
  /** How limits are counted just now: by all processes together, by this one alone, or not at all. */
  health(): { readonly mode: 'exact' | 'local' | 'off' };
}

export interface RateLimiterOptions {
  /** False for load tests: everything is allowed and nothing is counted. */
  readonly enabled: boolean;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly redis: Redis;
  /** Wall clock in milliseconds, for the windows of this process. @default Date.now */
  readonly nowMs?: () => number;
  /** Told of each decision; telemetry counts them. */
  readonly observe?: (rule: string, outcome: 'allowed' | 'refused' | 'local') => void;
}

const ALLOWED: Verdict = { allowed: true, retryAfterMs: 0 };

/** Limits that are exact over all processes (Decision 20): one script in Redis decides. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  return new ExactLimiter(options);
}

class ExactLimiter implements RateLimiter {
  readonly #options: RateLimiterOptions;
  readonly #script: Script = loadScript(new URL('./take.lua', import.meta.url));
  readonly #local: LocalWindows;

  constructor(options: RateLimiterOptions) {
    this.#options = options;
    this.#local = createLocalWindows(options.nowMs ?? Date.now);
  }

  async take(subject: string, names: readonly string[], options: TakeOptions = {}): Promise<Verdict> {
    const { enabled, observe } = this.#options;
    if (!enabled) return ALLOWED;
    const rules = names.map((name) => this.#ruleNamed(name));
    const verdict = await this.#takeFrom(subject, rules, options);
    if (verdict.nearest) observe?.(verdict.nearest.rule.name, verdict.allowed ? 'allowed' : 'refused');
    return verdict;
  }

  async admit(subject: string, names: readonly string[], options?: TakeOptions): Promise<Verdict> {
    const verdict = await this.take(subject, names, options);
    if (!verdict.allowed) throw refusalOf(verdict);
    return verdict;
  }

  async reset(subject: string, names: readonly string[]): Promise<void> {
    const { redis } = this.#options;
    this.#local.reset(subject, names);
    const keys = names.map((name) => redis.keys.rate(subject, name));
    try {
      await redis.command((commands) => commands.del(...keys));
    } catch (thrown) {
      if (!isAppError(thrown)) throw thrown;
    }
  }

  health(): { mode: 'exact' | 'local' | 'off' } {
    const { enabled, redis } = this.#options;
    if (!enabled) return { mode: 'off' };
    return { mode: redis.health().state === 'up' ? 'exact' : 'local' };
  }

  async #takeFrom(
    subject: string,
    rules: readonly Rule[],
    { cost = 1, withoutRedis = 'local' }: TakeOptions,
  ): Promise<Verdict> {
    const { redis, observe } = this.#options;
    try {
      const keys = rules.map((rule) => redis.keys.rate(subject, rule.name));
      const values = rules.flatMap((rule) => [rule.limit, rule.windowSeconds * 1_000, BUCKETS]);
      return verdictOf(rules, readReply(await redis.script(this.#script, keys, [cost, ...values])));
    } catch (thrown) {
      if (!isAppError(thrown)) throw thrown;
      if (withoutRedis === 'refuse') throw unavailable({}, { cause: thrown, retryAfterMs: 1_000 });
      for (const rule of rules) observe?.(rule.name, 'local');
      return verdictOf(rules, this.#local.take(subject, rules, cost));
    }
  }

  #ruleNamed(name: string): Rule {
    const rule = this.#options.rules.get(name);
    if (rule === undefined) throw new Error(`There is no rate limit called ${name}`);
    return rule;
  }
}

/** The failure that a refused verdict stands for. */
export function refusalOf({ retryAfterMs }: Verdict): AppError {
  return rateLimited({ retry_after_seconds: Math.max(1, Math.ceil(retryAfterMs / 1_000)) }, { retryAfterMs });
}

function readReply(reply: unknown): { taken: boolean; readings: readonly Reading[] } {
  const [taken, ...numbers] = (reply as (string | number)[]).map(Number);
  const readings: Reading[] = [];
  for (let at = 0; at < numbers.length; at += 3) {
    const [remaining = 0, resetMs = 0, retryMs = 0] = numbers.slice(at, at + 3);
    readings.push({ remaining, resetMs, retryMs });
  }
  return { taken: taken === 1, readings };
}

function verdictOf(
  rules: readonly Rule[],
  { taken, readings }: { taken: boolean; readings: readonly Reading[] },
): Verdict {
  const states = rules.flatMap((rule, index) => {
    const reading = readings[index];
    return reading === undefined ? [] : [{ rule, reading }];
  });
  const [nearest] = states.toSorted(
    (left, right) =>
      right.reading.retryMs - left.reading.retryMs ||
      left.reading.remaining / left.rule.limit - right.reading.remaining / right.rule.limit,
  );
  const retryAfterMs = taken ? 0 : Math.max(1, ...readings.map(({ retryMs }) => retryMs));
  return { allowed: taken, retryAfterMs, ...(nearest !== undefined && { nearest }) };
}
