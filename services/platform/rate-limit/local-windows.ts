import { LRUCache } from 'lru-cache';
import { BUCKETS, type Rule } from './rule.ts';

/** What one limit says after something was taken or refused. */
export interface Reading {
  readonly remaining: number;
  /** Until something comes back. */
  readonly resetMs: number;
  /** Until as much as was asked for would be there; 0 when it is. */
  readonly retryMs: number;
}

export interface LocalWindows {
  take(
    subject: string,
    rules: readonly Rule[],
    cost: number,
  ): { taken: boolean; readings: readonly Reading[] };
  reset(subject: string, rules: readonly string[]): void;
}

/** The same windows as `take.lua`, for one process and while Redis is away. Bounded: the longest unused are forgotten. */
export function createLocalWindows(nowMs: () => number, maxSubjects = 50_000): LocalWindows {
  const windows = new LRUCache<string, Map<number, number>>({ max: maxSubjects });
  const nameOf = (subject: string, rule: string): string => `${subject} ${rule}`;
  return {
    reset(subject, rules) {
      for (const rule of rules) windows.delete(nameOf(subject, rule));
    },
    take(subject, rules, cost) {
      const now = nowMs();
      const states = rules.map((rule) => {
        const key = nameOf(subject, rule.name);
        const buckets = windows.get(key) ?? new Map<number, number>();
        windows.set(key, buckets);
        return { rule, buckets, ...look(rule, buckets, { now, cost }) };
      });
      const taken = states.every(({ rule, sum }) => sum + cost <= rule.limit);
      if (taken) for (const { rule, buckets } of states) add(rule, buckets, { now, cost });
      return {
        taken,
        readings: states.map(({ rule, sum, resetMs, retryMs }) => ({
          remaining: Math.max(0, rule.limit - sum - (taken ? cost : 0)),
          resetMs: resetMs === 0 && taken ? rule.windowSeconds * 1_000 : resetMs,
          retryMs,
        })),
      };
    },
  };
}

interface Asked {
  readonly now: number;
  readonly cost: number;
}

/** Forgets what has left the window and sums up the rest. Buckets come in order of time: they were added so. */
function look(
  { limit, windowSeconds }: Rule,
  buckets: Map<number, number>,
  { now, cost }: Asked,
): { sum: number; resetMs: number; retryMs: number } {
  const windowMs = windowSeconds * 1_000;
  const width = Math.ceil(windowMs / BUCKETS);
  const oldest = Math.floor((now - windowMs) / width);
  let sum = 0;
  for (const [number, amount] of buckets) {
    if (number < oldest) buckets.delete(number);
    else sum += amount;
  }
  let [resetMs, retryMs, freed] = [0, 0, 0];
  for (const [number, amount] of buckets) {
    const leavesMs = (number + 1) * width + windowMs - now;
    if (resetMs === 0) resetMs = leavesMs;
    if (sum - freed + cost > limit) retryMs = leavesMs;
    freed += amount;
  }
  return { sum, resetMs, retryMs: cost > limit ? windowMs : retryMs };
}

function add({ windowSeconds }: Rule, buckets: Map<number, number>, { now, cost }: Asked): void {
  const number = Math.floor(now / Math.ceil((windowSeconds * 1_000) / BUCKETS));
  buckets.set(number, (buckets.get(number) ?? 0) + cost);
}
