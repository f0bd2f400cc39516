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
  let asking: Promise<Lag[]> | undefined;
  /** The gauges of one scrape share one question. Without PostgreSQL they stay as they were. */
  const lags = (): Promise<Lag[]> =>
    (asking ??= store
      .lag()
      .catch(() => [])
      .finally(() => (asking = undefined)));
  const gauge = (name: string, help: string, read: (lag: Lag) => number): void => {
    metrics.gauge({
      ...{ name, help, labelNames: ['subscriber'] as const },
      async collect() {
        for (const lag of await lags()) this.set({ subscriber: lag.name }, read(lag));
      },
    });
  };
  gauge(
    'studyflow_outbox_dead_letters',
    'Changes that a subscriber could not handle and that were put aside.',
    ({ dead_letters }) => dead_letters,
  );
  gauge(
    'studyflow_outbox_waiting',
    'Changes after the place of a subscriber, of which it may want some; counted up to 20,000.',
    ({ waiting }) => waiting,
  );
  gauge(
    'studyflow_outbox_lag_seconds',
    'Age of the first change that a subscriber has not handled.',
    ({ seconds }) => seconds,
  );
  return (subscriber, outcome, seconds) => duration.observe({ subscriber, outcome }, seconds);
}
