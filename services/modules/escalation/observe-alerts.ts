import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { EscalationDesk } from './alert.repository.ts';
import type { EscalatorDeps } from './escalator.ts';

/** Figures of alerts: how many are open, and what became of messages. */
export function observeAlerts(
  metrics: Pick<Metrics, 'gauge' | 'counter'>,
  desk: Pick<EscalationDesk, 'count'>,
): EscalatorDeps['observe'] {
  metrics.gauge({
    name: 'studyflow_alerts',
    help: 'Alerts that are open, by state.',
    labelNames: ['state'],
    async collect() {
      const { firing, acknowledged } = await desk.count().catch(() => ({ firing: NaN, acknowledged: NaN }));
      this.set({ state: 'firing' }, firing);
      this.set({ state: 'acknowledged' }, acknowledged);
    },
  });
  const told = metrics.counter({
    name: 'studyflow_alert_messages_total',
    help: 'Messages about alerts by way and outcome.',
    labelNames: ['way', 'outcome'],
  });
  return (way, outcome) => told.inc({ way, outcome });
}
