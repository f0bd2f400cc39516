import type { Metrics } from '../telemetry/metrics.ts';
import type { Health } from './health.ts';

/** Shows at each scrape which parts are up, and whether the process is ready. */
export function observeHealth(metrics: Metrics, health: Health): void {
  metrics.gauge({
    name: 'studyflow_component_up',
    help: 'Whether a part that the process stands on answers (1) or not (0).',
    labelNames: ['component'],
    async collect() {
      const { components } = await health.readiness();
      for (const { name, status } of components) this.set({ component: name }, status === 'up' ? 1 : 0);
    },
  });
  metrics.gauge({
    name: 'studyflow_ready',
    help: 'Whether the process says that it is ready (1) or not (0).',
    async collect() {
      const { isReady } = await health.readiness();
      this.set(isReady ? 1 : 0);
    },
  });
}
