/**
 * Answers to questions that mean the same (`AI_SEMANTIC_CACHE`, docs/ai.md); off without a model that embeds.
 *
 * guard/      what must be equal before vectors are asked: `signatureOf`
 * near-key    which calls may share an answer, and with whom
 * nearest     the nearest of the questions that may mean the same; exact cosine, since they are few
 * near-store  questions in Redis, sealed
 */
import type { Ids } from '../../../../platform/ids/ids.ts';
import type { ModuleParts } from '../../../../platform/module.ts';
import type { Redis } from '../../../../platform/redis/redis.ts';
import type { Metrics } from '../../../../platform/telemetry/metrics.ts';
import type { Gateway, Layer } from '../../gateway.ts';
import type { SealedJson } from '../../streams/sealed-json.ts';
import { createAnswerStore } from '../answer-store.ts';
import { embedThrough } from './embed.ts';
import { createNearStore } from './near-store.ts';
import { observeSemanticCache } from './observe-semantic-cache.ts';
import type { SemanticPolicies } from './policy.ts';
import { semanticCacheLayer } from './semantic-cache.layer.ts';

export interface SemanticCacheParts {
  readonly policies: SemanticPolicies;
  /** The model that embeds; without it there is no such cache. */
  readonly model: string | undefined;
  readonly kept: { readonly redis: Redis; readonly sealed: SealedJson } | undefined;
  /** The whole gateway. */
  readonly gateway: () => Gateway;
  readonly ids: Pick<Ids, 'token' | 'uuid'>;
  readonly metrics: Metrics;
}

export interface SemanticCache {
  /** None when it is off. */
  readonly layers: readonly Layer[];
  /** When a person goes, what they have asked goes too. */
  readonly parts: Pick<ModuleParts, 'forgetPerson'>;
}

export function openSemanticCache(parts: SemanticCacheParts): SemanticCache {
  const { policies, model, kept, gateway, ids, metrics } = parts;
  if (model === undefined || kept === undefined || Object.keys(policies).length === 0)
    return { layers: [], parts: {} };
  const store = createNearStore(kept.redis, kept.sealed, createAnswerStore(kept.redis, kept.sealed));
  const embed = embedThrough(gateway, model, ids);
  const observe = observeSemanticCache(metrics);
  return {
    layers: [semanticCacheLayer({ policies, store, embed, model, observe })],
    parts: { forgetPerson: (userId) => store.forget(userId) },
  };
}
