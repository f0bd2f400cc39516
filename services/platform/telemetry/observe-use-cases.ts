import type { ObserveUseCase } from '../use-case/runner.ts';
import { exemplarLabels } from './exemplar.ts';
import { DATABASE_BUCKETS, type Metrics } from './metrics.ts';

/** Counts and times every execution of a use case; `outcome` is `ok`, a failure's reason, or `bug`. */
export function createUseCaseObserver(metrics: Metrics): ObserveUseCase {
  const duration = metrics.histogram({
    name: 'studyflow_use_case_duration_seconds',
    help: 'How long use cases take, whatever door they came through.',
    labelNames: ['use_case', 'outcome'],
    buckets: DATABASE_BUCKETS,
    enableExemplars: true,
  });
  return (name, outcome, seconds) => {
    const labels = { use_case: name, outcome };
    const exemplar = exemplarLabels();
    // The type of prom-client knows the options form only for metrics with exemplars, which this is.
    duration.observe({
      labels,
      value: seconds,
      ...(exemplar !== undefined && { exemplarLabels: exemplar }),
    } as never);
  };
}
