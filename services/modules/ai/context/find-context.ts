import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Ai } from '../ai.ts';
import type { ContextRepository, OwnText, VectorOfText } from './context.repository.ts';

export interface FindContextDeps {
  readonly ai: Pick<Ai, 'embed'>;
  readonly texts: Pick<ContextRepository, 'ownTexts' | 'near'>;
  readonly keep: (model: string, vectors: readonly VectorOfText[]) => Promise<unknown>;
  /** Undefined where no model embeds: then there is no context, never one that was guessed. */
  readonly embeddingModel: string | undefined;
  readonly onError: (error: unknown) => void;
}

/** So many texts get their vector during one question, the newest first; the others follow with later ones. */
const AT_ONCE = 8;
/** So many texts go into a prompt, and none that is further away than this cosine. */
const BOUNDS = { most: 5, least: 0.3 };

/** Those of the student's own tasks and notes that are near to a question. What fails is left out, and logged. */
export async function findContext(
  { ai, texts, keep, embeddingModel: model, onError }: FindContextDeps,
  question: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (model === undefined) return [];
  try {
    const own = await texts.ownTexts(model);
    if (own.length === 0) return [];
    const unknown = own.filter(({ is_known: isKnown }) => !isKnown).slice(0, AT_ONCE);
    const [vector, vectors] = await Promise.all([
      vectorOf(ai, question, signal),
      Promise.all(unknown.map((text) => withVector(ai, text, signal))),
    ]);
    if (vectors.length > 0) await keep(model, vectors);
    return await texts.near(model, vector, BOUNDS);
  } catch (error) {
    if (!isAppError(error) || signal?.aborted === true) throw error;
    onError(error);
    return [];
  }
}

async function withVector(
  ai: Pick<Ai, 'embed'>,
  { source, id, text }: OwnText,
  signal: AbortSignal | undefined,
): Promise<VectorOfText> {
  return { source, id, text, vector: await vectorOf(ai, text, signal) };
}

/** Of length 1. */
async function vectorOf(
  ai: Pick<Ai, 'embed'>,
  text: string,
  signal: AbortSignal | undefined,
): Promise<readonly number[]> {
  const { vector } = await ai.embed({ text, signal });
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
