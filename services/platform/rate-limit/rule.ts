import { z } from 'zod';

/** So many within so many seconds. */
export interface Rule {
  readonly name: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

/** How a window is cut: finer buckets give back sooner, coarser ones cost less. */
export const BUCKETS = 30;

/**
 * The limits of the platform (Decision 20); `RATE_LIMIT_RULES` changes any of them.
 *
 * `address` is high because a school sits behind one; what is dear or guessable has a limit of its own.
 */
export const DEFAULT_RULES: Readonly<Record<string, Omit<Rule, 'name'>>> = {
  client: { limit: 1_000, windowSeconds: 60 },
  address: { limit: 20_000, windowSeconds: 60 },
  'sign-in': { limit: 600, windowSeconds: 60 },
  'sign-up': { limit: 300, windowSeconds: 60 },
  refresh: { limit: 6_000, windowSeconds: 60 },
  recovery: { limit: 60, windowSeconds: 60 },
  'mail-interval': { limit: 1, windowSeconds: 60 },
  'mail-hour': { limit: 30, windowSeconds: 3_600 },
  'socket-connect': { limit: 12_000, windowSeconds: 60 },
  'room-join': { limit: 600, windowSeconds: 60 },
  'room-knock': { limit: 30, windowSeconds: 600 },
  'room-report': { limit: 60, windowSeconds: 3_600 },
  'ai-proxy': { limit: 60, windowSeconds: 60 },
  'ai-functions': { limit: 60, windowSeconds: 60 },
  'email-check': { limit: 300, windowSeconds: 60 },
  encryption: { limit: 600, windowSeconds: 60 },
  'security-monitor': { limit: 600, windowSeconds: 60 },
  'monitored-action': { limit: 60, windowSeconds: 60 },
};

/** `client=1000/60,sign-in=30/60` as rules; what is not named keeps its default. */
export const ruleOverrides = z
  .string()
  .refine(
    (text) =>
      text === '' || /^[\w-]+=[1-9]\d{0,8}\/[1-9]\d{0,5}(,[\w-]+=[1-9]\d{0,8}\/[1-9]\d{0,5})*$/.test(text),
    {
      error: 'Must be name=limit/seconds, separated by commas',
    },
  )
  .default('');

/** The rules in force. */
export function rulesOf(overrides: string): ReadonlyMap<string, Rule> {
  const rules = new Map(Object.entries(DEFAULT_RULES).map(([name, rule]) => [name, { name, ...rule }]));
  for (const part of overrides === '' ? [] : overrides.split(',')) {
    const [name = '', amount = ''] = part.split('=');
    const [limit, windowSeconds] = amount.split('/').map(Number);
    rules.set(name, { name, limit: limit ?? 1, windowSeconds: windowSeconds ?? 60 });
  }
  return rules;
}
