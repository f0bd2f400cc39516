import { createHash } from 'node:crypto';
import type { Cache } from '../../platform/cache/cache.ts';
import type { Ai, Completion, CompletionRequest, Embedding } from './ai.ts';
import type { ChooseModel } from './settings.ts';

/** What is kept of answers: whole completions and embeddings by the hash of what was asked. */
export type AiCache = Pick<Cache<object>, 'get' | 'set'>;

export interface CachedOptions {
  readonly cache: AiCache;
  readonly provider: string;
  readonly chooseModel: ChooseModel;
  readonly embeddingModel: string;
}

/**
 * The same AI that asks the same only once (Q153): completions at temperature 0, and embeddings. The key is a hash of
 * everything that could change the answer, so nothing must ever be forgotten before its time.
 */
export function cached(ai: Ai, { cache, provider, chooseModel, embeddingModel }: CachedOptions): Ai {
  const keyOf = ({ messages, model, maxTokens, format }: CompletionRequest): string =>
    hashed(['complete', provider, chooseModel(model), messages, maxTokens ?? null, format ?? 'text']);
  return {
    complete: async (request) => {
      if (request.temperature !== 0) return ai.complete(request);
      const key = keyOf(request);
      const kept = (await cache.get(key)) as Completion | undefined;
      if (kept !== undefined) return { ...kept, isCached: true };
      const completion = await ai.complete(request);
      if (completion.finishReason === 'stop') await cache.set(key, completion);
      return completion;
    },
    embed: async (request) => {
      const key = hashed(['embed', provider, embeddingModel, request.text]);
      const kept = (await cache.get(key)) as Embedding | undefined;
      if (kept !== undefined) return { ...kept, isCached: true };
      const embedding = await ai.embed(request);
      await cache.set(key, embedding);
      return embedding;
    },
    stream: (request) => ai.stream(request),
  };
}

function hashed(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
