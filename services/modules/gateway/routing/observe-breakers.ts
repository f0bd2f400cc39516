import type { Metrics } from '../../../platform/telemetry/metrics.ts';
import type { ObserveBreaker } from './shared-breaker.ts';

/** Which breakers are open in this process, and what they did. */
export function observeBreakers(metrics: Metrics): ObserveBreaker {
  const open = metrics.gauge({
    name: 'studyflow_ai_breaker_open',
    help: '1 while questions to a provider and model are held back.',
    labelNames: ['candidate'],
  });
  const events = metrics.counter({
    name: 'studyflow_ai_breaker_events_total',
    help: 'Breakers that opened, were probed, and closed.',
    labelNames: ['candidate', 'event'],
  });
  return (candidate, event) => {
    events.inc({ candidate, event });
    if (event !== 'probed') open.set({ candidate }, event === 'opened' ? 1 : 0);
  };
}
