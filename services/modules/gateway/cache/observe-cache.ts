import type { Metrics } from '../../../platform/telemetry/metrics.ts';

/** Told of every question whose answer may be given again. */
export type ObserveCache = (how: 'hit' | 'joined' | 'miss') => void;

export function observeCache(metrics: Metrics): ObserveCache {
  const answers = metrics.counter({
    name: 'studyflow_ai_cache_total',
    help: 'Questions whose answer may be given again: given again, asked together with the same one, or asked.',
    labelNames: ['result'],
  });
  return (result) => answers.inc({ result });
}
