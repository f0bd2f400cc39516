import type { Metrics } from '../telemetry/metrics.ts';
import type { Subscriber } from './row-change.ts';

/**
 * Counts changes by table and operation: what people do, whatever door they use (sign-ups, tasks, study sessions).
 * Each change is counted by the one process that reads for this subscriber.
 */
export function countChanges(metrics: Metrics, tables: readonly string[]): Subscriber {
  const changes = metrics.counter({
    name: 'studyflow_changes_total',
    help: 'Changes of rows by table and operation.',
    labelNames: ['table', 'operation'],
  });
  return {
    name: 'platform.count-changes',
    tables,
    handle: async ({ table, operation }) => changes.inc({ table, operation }),
  };
}
