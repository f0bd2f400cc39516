import type { Metrics } from '../telemetry/metrics.ts';
import type { ResealState, ResealStore } from './reseal-store.ts';

/** Shows at each scrape how old the master key's version is and what it has not sealed yet. */
export function observeResealing(metrics: Metrics, store: Pick<ResealStore, 'read'>): void {
  const show = (name: string, help: string, valueOf: (state: ResealState) => number): void => {
    metrics.gauge({
      name,
      help,
      async collect() {
        // Without PostgreSQL the other figures are still wanted: these then stay as they were.
        const state = await store.read().catch(() => undefined);
        if (state !== undefined) this.set(valueOf(state));
      },
    });
  };
  show(
    'studyflow_sealed_rows_left',
    'Sealed values that are still of an older master key.',
    ({ rows_left }) => rows_left,
  );
  show(
    'studyflow_sealed_rows_broken',
    'Sealed values that the last run could not open.',
    ({ rows_broken }) => rows_broken,
  );
  show(
    'studyflow_master_key_age_seconds',
    'Since when the newest version of the master key seals.',
    ({ key_age_seconds }) => key_age_seconds,
  );
}
