/**
 * Answers to questions that mean the same (`AI_SEMANTIC_CACHE`, docs/ai.md); off without a model that embeds.
 *
 * guard/      what must be equal before vectors are asked: `signatureOf`
 * near-key    which calls may share an answer, and with whom
 * nearest     the nearest of the questions that may mean the same; exact cosine, since they are few
 * near-store  questions in Redis, sealed
 */
import type { Clock } from '../../../../platform/clock/clock.ts';
import type { Ids } from '../../../../platform/ids/ids.ts';
import type { Redis } from '../../../../platform/redis/redis.ts';
import type { Metrics } from '../../../../platform/telemetry/metrics.ts';
import type { Gateway, Layer } from '../../gateway.ts';
import type { SealedJson } from '../../streams/sealed-json.ts';
import type { CacheStores } from '../answer-store.ts';
import { embedThrough } from './embed.ts';
import { createNearStore } from './near-store.ts';
import { observeSemanticCache } from './observe-semantic-cache.ts';
import type { SemanticPolicies } from './policy.ts';
import { semanticCacheLayer } from './semantic-cache.layer.ts';

export interface SemanticCacheParts {
  readonly policies: SemanticPolicies;
  /** The model that embeds; without it there is no such cache. */
  readonly model: string | undefined;
  readonly stores: CacheStores;
  readonly kept: { readonly redis: Redis; readonly sealed: SealedJson } | undefined;
  /** The whole gateway. */
  readonly gateway: () => Gateway;
  readonly ids: Pick<Ids, 'token' | 'uuid'>;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** One layer, or none when it is off. */
export function openSemanticCache(parts: SemanticCacheParts): readonly Layer[] {
  const { policies, model, stores, kept, gateway, ids, metrics, clock } = parts;
  if (model === undefined || kept === undefined || Object.keys(policies).length === 0) return [];
  const store = createNearStore(kept.redis, kept.sealed, stores);
  const embed = embedThrough(gateway, model, ids);
  return [semanticCacheLayer({ policies, store, embed, clock, observe: observeSemanticCache(metrics) })];
}
