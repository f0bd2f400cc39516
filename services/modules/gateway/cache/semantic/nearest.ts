import type { Answer } from '../../canonical/answer.ts';
import { cosine } from './cosine.ts';
import type { Embed, Vector } from './embed.ts';
import type { NearKey } from './near-key.ts';
import type { NearQuestion, NearStore } from './near-store.ts';

export interface NearestDeps {
  readonly store: NearStore;
  readonly embed: Embed;
}

/** What looking came to. */
export interface Found {
  /** An answer that was given to another question, and how near that one is. */
  readonly near?: { readonly answer: Answer; readonly similarity: number };
  /** The question's own, where it was asked for: whoever keeps the question needs no second one. */
  readonly vector?: Vector;
}

/**
 * The answer to the nearest of the questions that may mean the same. A vector is only asked for where there is one to
 * compare it with; the very same question needs none.
 */
export async function nearest(
  { store, embed }: NearestDeps,
  key: NearKey,
  threshold: number,
  signal: AbortSignal,
): Promise<Found> {
  const known = await store.find(key);
  if (known.length === 0) return {};
  const isKnown = known.some(({ question }) => question === key.question);
  const vector = isKnown ? undefined : await embed(key.text, signal);
  const best = vector === undefined ? { question: key.question, similarity: 1 } : nearestOf(known, vector);
  const own = vector && { vector };
  if (best === undefined || best.similarity < threshold) return { ...own };
  const answer = await store.answerOf(key, best.question);
  return { ...own, ...(answer && { near: { answer, similarity: best.similarity } }) };
}

function nearestOf(
  known: readonly NearQuestion[],
  { model, vector }: Vector,
): { readonly question: string; readonly similarity: number } | undefined {
  return known
    .filter((near) => near.model === model)
    .map(({ question, vector: other }) => ({ question, similarity: cosine(vector, other) }))
    .sort((one, other) => other.similarity - one.similarity)[0];
}
