import type { Answer } from '../../canonical/answer.ts';
import { cosine } from './cosine.ts';
import type { Embed } from './embed.ts';
import type { NearKey } from './near-key.ts';
import type { NearQuestion, NearStore } from './near-store.ts';

export interface NearestDeps {
  readonly store: NearStore;
  readonly embed: Embed;
  /** The model that embeds. */
  readonly model: string;
}

/** An answer that was given to another question. */
export interface Found {
  readonly answer: Answer;
  readonly similarity: number;
}

/**
 * The answer to the nearest of the questions that may mean the same. A vector is only asked for where there is one to
 * compare it with; the very same question needs none.
 */
export async function nearest(
  { store, embed, model }: NearestDeps,
  key: NearKey,
  threshold: number,
  signal: AbortSignal,
): Promise<Found | undefined> {
  const known = await store.find(key);
  if (known.length === 0) return undefined;
  const best = known.some(({ question }) => question === key.question)
    ? { question: key.question, similarity: 1 }
    : nearestOf(known, model, await embed(key.text, signal));
  if (best === undefined || best.similarity < threshold) return undefined;
  const answer = await store.answerOf(key, best.question);
  return answer && { answer, similarity: best.similarity };
}

function nearestOf(
  known: readonly NearQuestion[],
  model: string,
  vector: readonly number[],
): { readonly question: string; readonly similarity: number } | undefined {
  return known
    .filter((near) => near.model === model)
    .map(({ question, vector: other }) => ({ question, similarity: cosine(vector, other) }))
    .sort((one, other) => other.similarity - one.similarity)[0];
}
