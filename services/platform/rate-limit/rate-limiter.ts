import { rateLimited, unavailable } from '../errors/common.ts';
import type { AppError } from '../errors/app-error.ts';
import { isAppError } from '../errors/app-error.ts';
import type { Redis } from '../redis/redis.ts';
import { loadScript } from '../redis/script.ts';
import { createLocalWindows, type Reading } from './local-windows.ts';
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
  const { enabled, redis, observe = () => undefined, nowMs = Date.now } = options;
  const script = loadScript(new URL('./take.lua', import.meta.url));
  const local = createLocalWindows(nowMs);

  async function takeFrom(
    subject: string,
    rules: readonly Rule[],
    { cost = 1, withoutRedis = 'local' }: TakeOptions,
  ): Promise<Verdict> {
    try {
      const keys = rules.map((rule) => redis.keys.rate(subject, rule.name));
      const values = rules.flatMap((rule) => [rule.limit, rule.windowSeconds * 1_000, BUCKETS]);
      return verdictOf(rules, readReply(await redis.script(script, keys, [cost, ...values])));
    } catch (thrown) {
      if (!isAppError(thrown)) throw thrown;
      if (withoutRedis === 'refuse') throw unavailable({}, { cause: thrown, retryAfterMs: 1_000 });
      for (const rule of rules) observe(rule.name, 'local');
      return verdictOf(rules, local.take(subject, rules, cost));
    }
  }

  async function take(subject: string, names: readonly string[], how: TakeOptions = {}): Promise<Verdict> {
    if (!enabled) return ALLOWED;
    const verdict = await takeFrom(subject, names.map(ruleNamed), how);
    if (verdict.nearest) observe(verdict.nearest.rule.name, verdict.allowed ? 'allowed' : 'refused');
    return verdict;
  }

  function ruleNamed(name: string): Rule {
    const rule = options.rules.get(name);
    if (rule === undefined) throw new Error(`There is no rate limit called ${name}`);
    return rule;
  }

  return {
    take,
    async admit(subject, names, how) {
      const verdict = await take(subject, names, how);
      if (!verdict.allowed) throw refusalOf(verdict);
      return verdict;
    },
    health: () => ({ mode: !enabled ? 'off' : redis.health().state === 'up' ? 'exact' : 'local' }),
  };
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
