import type { Metrics } from '../../../platform/telemetry/metrics.ts';
import type { DeliveryDesk } from './delivery.postgres.ts';

/** Told of each attempt: `sent`, `gone`, `refused`, `failed` (will be tried again) or `dropped` (no longer needed). */
export type ObserveWay = (way: 'inbox' | 'push' | 'email', outcome: string) => void;

/** Counts what leaves on each way, and shows at each scrape what waits and for how long. */
export function observeWays(metrics: Metrics, deliveries: Pick<DeliveryDesk, 'backlog'>): ObserveWay {
  const outcomes = metrics.counter({
    name: 'studyflow_deliveries_total',
    help: 'Messages to people by way (inbox, push, email) and outcome: sent, gone, refused, failed, dropped.',
    labelNames: ['way', 'outcome'],
  });
  const seconds = metrics.gauge({
    name: 'studyflow_deliveries_oldest_seconds',
    help: 'For how long the message that is due longest on a way has been due.',
    labelNames: ['way'],
  });
  metrics.gauge({
    name: 'studyflow_deliveries_waiting',
    help: 'Messages that wait on a way: for their digest, or for quiet hours to end.',
    labelNames: ['way'],
    async collect() {
      // Without PostgreSQL the other figures are still wanted: these then stay as they were.
      const backlog = await deliveries.backlog().catch(() => undefined);
      if (backlog === undefined) return;
      for (const way of ['push', 'email']) {
        const found = backlog.find((one) => one.way === way);
        this.set({ way }, found?.waiting ?? 0);
        seconds.set({ way }, found?.seconds ?? 0);
      }
    },
  });
  return (way, outcome) => outcomes.inc({ way, outcome });
}
