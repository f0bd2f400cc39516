import type { Metrics } from '../../../../platform/telemetry/metrics.ts';

/** Told of every question that another one may have answered: `late` when it was not waited for. */
export type ObserveSemanticCache = (how: 'hit' | 'miss' | 'late', similarity?: number) => void;

export function observeSemanticCache(metrics: Metrics): ObserveSemanticCache {
  const answers = metrics.counter({
    name: 'studyflow_ai_semantic_cache_total',
    help: 'Questions that may mean the same as another one: answered by its answer, by a model, or not waited for.',
    labelNames: ['result'],
  });
  const near = metrics.histogram({
    name: 'studyflow_ai_semantic_cache_similarity',
    help: 'How near a question was to the one whose answer it got.',
    buckets: [0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99],
  });
  return (result, similarity) => {
    answers.inc({ result });
    if (similarity !== undefined) near.observe(similarity);
  };
}
