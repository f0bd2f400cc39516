import { tableOf } from '../tables.ts';
import type { Candidate } from './audience.ts';
import type { RegexTest } from './condition.ts';
import type { Pending } from './judge.ts';
import type { PatternQuestion, Patterns } from './patterns.ts';
import type { Subscription } from './subscription.ts';

/** Leaves out the subscriptions whose regular expressions do not hold; the database tries them, caller by caller. */
export async function tryPatterns(
  patterns: Patterns,
  pending: readonly Pending[],
): Promise<readonly Pending[]> {
  if (!pending.some(({ change, candidates }) => candidates.some((candidate) => hasTests(change, candidate))))
    return pending;
  const tried = await Promise.all(
    pending.map(async ({ change, candidates }) => {
      const left = await Promise.all(candidates.map((candidate) => keepHolding(patterns, change, candidate)));
      return { change, candidates: left.filter(({ subscriptions }) => subscriptions.length > 0) };
    }),
  );
  return tried.filter(({ candidates }) => candidates.length > 0);
}

type Change = Pending['change'];

async function keepHolding(patterns: Patterns, change: Change, candidate: Candidate): Promise<Candidate> {
  const { listener, subscriptions } = candidate;
  const asked = subscriptions.filter((subscription) => testsOf(change, subscription).length > 0);
  if (asked.length === 0) return candidate;
  const questions = asked.map((subscription): PatternQuestion => ({
    tests: testsOf(change, subscription),
    row: change.new ?? change.old ?? {},
  }));
  const answers = await patterns.hold(listener.caller, questions);
  const failing = new Set(asked.filter((_subscription, at) => answers[at] !== true));
  return { listener, subscriptions: subscriptions.filter((subscription) => !failing.has(subscription)) };
}

function hasTests(change: Change, { subscriptions }: Candidate): boolean {
  return subscriptions.some((subscription) => testsOf(change, subscription).length > 0);
}

function testsOf(change: Change, { filters }: Subscription): readonly RegexTest[] {
  const table = tableOf(change);
  return table === undefined ? [] : (filters.get(table)?.regexTests ?? []);
}
