import { DATABASE_BUCKETS, type Metrics } from '../telemetry/metrics.ts';
import type { ObserveDelivery } from './deliver.ts';
import type { Lag, OutboxStore } from './outbox-store.ts';

/** Counts and times deliveries, and shows at each scrape how far each subscriber is behind. */
export function observeOutbox(metrics: Metrics, store: Pick<OutboxStore, 'lag'>): ObserveDelivery {
  const duration = metrics.histogram({
    name: 'studyflow_outbox_delivery_duration_seconds',
    help: 'How long subscribers take for a change, by outcome: done, failed, dead.',
    labelNames: ['subscriber', 'outcome'],
    buckets: DATABASE_BUCKETS,
  });
  const deadLetters = metrics.gauge({
    name: 'studyflow_outbox_dead_letters',
    help: 'Changes that a subscriber could not handle and that were put aside.',
    labelNames: ['subscriber'],
  });
  metrics.gauge({
    name: 'studyflow_outbox_lag_seconds',
    help: 'Age of the first change that a subscriber has not handled.',
    labelNames: ['subscriber'],
    async collect() {
      // Without PostgreSQL the other figures are still wanted: these then stay as they were.
      const lags: Lag[] = await store.lag().catch(() => []);
      for (const { name, seconds, dead_letters } of lags) {
        this.set({ subscriber: name }, seconds);
        deadLetters.set({ subscriber: name }, dead_letters);
      }
    },
  });
  return (subscriber, outcome, seconds) => duration.observe({ subscriber, outcome }, seconds);
}
