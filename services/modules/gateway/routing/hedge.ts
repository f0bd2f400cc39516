import type { Policies } from './policy.ts';
import { nameOf, type Candidate } from './candidate.ts';
import type { AnswerForm, Health } from './health.ts';

/** When a second candidate is asked beside the first one. */
export interface Hedge {
  /** Every call earns a part of one. */
  earn(model: string): void;
  /** Milliseconds that this candidate is waited for alone; nothing where it is waited for as long as it takes. */
  patienceMs(model: string, candidate: Candidate, form: AnswerForm): number | undefined;
  /** Whether a second one may be asked now; a `true` is counted. */
  take(model: string): boolean;
}

/** Second questions are at most this part of all, beside a few to begin with: when all are slow, load is not doubled. */
const SHARE = 0.1;
const MOST_SAVED = 5;

export function createHedge(policies: Policies, health: Pick<Health, 'p95Ms'>): Hedge {
  const saved = new Map(
    Object.entries(policies).flatMap(([model, { hedge }]) => (hedge === true ? [[model, MOST_SAVED]] : [])),
  );
  return {
    earn: (model) => {
      const left = saved.get(model);
      if (left !== undefined) saved.set(model, Math.min(MOST_SAVED, left + SHARE));
    },
    patienceMs: (model, candidate, form) =>
      saved.has(model) ? health.p95Ms(nameOf(candidate), form) : undefined,
    take: (model) => {
      const left = saved.get(model) ?? 0;
      if (left < 1) return false;
      saved.set(model, left - 1);
      return true;
    },
  };
}
