import type { Clock } from '../clock/clock.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Credentials } from './credentials.ts';

/** How old the credentials are that this process uses: from when they were made, else from when they came into use. */
export function observeCredentials(
  metrics: Metrics,
  credentials: Pick<Credentials, 'inUse'>,
  clock: Pick<Clock, 'now'>,
): void {
  metrics.gauge({
    name: 'studyflow_credential_age_seconds',
    help: 'Age of the version of a credential that is in use; without Vault, time since it came into use.',
    labelNames: ['credential'],
    collect() {
      this.reset();
      const now = clock.now().getTime();
      for (const { name, created, since } of credentials.inUse()) {
        const ageMs = now - Date.parse(created ?? since);
        if (Number.isFinite(ageMs)) this.set({ credential: name }, Math.max(ageMs, 0) / 1_000);
      }
    },
  });
}
