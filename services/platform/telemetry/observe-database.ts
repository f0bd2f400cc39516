import type { RolePools } from '../database/pools.ts';
import { sentQueries, type SentQuery } from '../database/run-query.ts';
import { DATABASE_BUCKETS, type Metrics } from './metrics.ts';

/** Times every statement, and shows how full the pools of connections are, read at each scrape. */
export function observeDatabase(metrics: Metrics, pools: Pick<RolePools, 'load'>): void {
  metrics.gauge({
    name: 'studyflow_database_connections',
    help: 'Connections to PostgreSQL by the role they act as.',
    labelNames: ['role', 'state'],
    collect() {
      for (const { role, total, idle } of pools.load()) {
        this.set({ role, state: 'idle' }, idle);
        this.set({ role, state: 'busy' }, total - idle);
      }
    },
  });
  metrics.gauge({
    name: 'studyflow_database_waiting',
    help: 'Callers that wait for a connection to PostgreSQL.',
    labelNames: ['role'],
    collect() {
      for (const { role, waiting } of pools.load()) this.set({ role }, waiting);
    },
  });
  const duration = metrics.histogram({
    name: 'studyflow_database_query_duration_seconds',
    help: 'How long statements take on the wire, by name; a shared one counts once for all its callers.',
    labelNames: ['statement', 'outcome'],
    buckets: DATABASE_BUCKETS,
  });
  sentQueries.subscribe((message) => {
    const { statement, outcome, seconds } = message as SentQuery;
    duration.observe({ statement, outcome }, seconds);
  });
}
