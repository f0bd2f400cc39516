import type { Metrics } from '../../../platform/telemetry/metrics.ts';
import type { DeliveryDesk } from './delivery.postgres.ts';

/** Told of each attempt: `sent`, `gone`, `refused`, `failed` (will be tried again) or `dropped` (no longer needed). */
export type ObserveWay = (way: 'inbox' | 'push' | 'email', outcome: string) => void;

type Backlog = Awaited<ReturnType<DeliveryDesk['backlog']>>;

/** Counts what leaves on each way, and shows at each scrape what waits and for how long. */
export function observeWays(metrics: Metrics, deliveries: Pick<DeliveryDesk, 'backlog'>): ObserveWay {
  let asking: Promise<Backlog | undefined> | undefined;
  /** Both gauges of one scrape share one question; without PostgreSQL they stay as they were. */
  const backlog = (): Promise<Backlog | undefined> =>
    (asking ??= deliveries
      .backlog()
      .catch(() => undefined)
      .finally(() => (asking = undefined)));
  const gauge = (name: string, help: string, read: (one: Backlog[number]) => number): void => {
    metrics.gauge({
      ...{ name, help, labelNames: ['way'] as const },
      async collect() {
        const found = await backlog();
        if (found === undefined) return;
        for (const way of ['push', 'email']) {
          const one = found.find((waiting) => waiting.way === way);
          this.set({ way }, one === undefined ? 0 : read(one));
        }
      },
    });
  };
  gauge(
    'studyflow_deliveries_waiting',
    'Messages that wait on a way: for their digest, or for quiet hours to end.',
    ({ waiting }) => waiting,
  );
  gauge(
    'studyflow_deliveries_oldest_seconds',
    'For how long the message that is due longest on a way has been due.',
    ({ seconds }) => seconds,
  );
  const outcomes = metrics.counter({
    name: 'studyflow_deliveries_total',
    help: 'Messages to people by way (inbox, push, email) and outcome: sent, gone, refused, failed, dropped.',
    labelNames: ['way', 'outcome'],
  });
  return (way, outcome) => outcomes.inc({ way, outcome });
}
