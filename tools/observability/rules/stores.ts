import { ON, PLATFORM, PLAYED, type RuleFile } from './rule.ts';

const UP = 'studyflow_component_up';
const QUERIES = 'studyflow_database_query_duration_seconds_bucket';

/** PostgreSQL and Redis, as the processes that stand on them see them. */
export const stores: RuleFile = {
  name: 'stores',
  service: 'data',
  alerts: [
    {
      name: 'StudyFlowDatabaseDown',
      expr: `count by (${PLATFORM}) (${UP}{component="postgresql"} == 0)`,
      for: '1m',
      severity: 'critical',
      summary: 'PostgreSQL does not answer.',
      description: '{{ $value }} processes of {{ $labels.platform }} get no answer from PostgreSQL.',
      dashboard: 'studyflow-system',
      fires: {
        series: {
          [`${UP}{${ON},component="postgresql",instance="api-1"}`]: '1 0x10',
          [`${UP}{${ON},component="postgresql",instance="api-2"}`]: '1 0x10',
        },
        at: '3m',
        labels: PLAYED,
        says: '2 processes of study get no answer from PostgreSQL.',
      },
      quiet: {
        series: {
          [`${UP}{${ON},component="postgresql",instance="api-1"}`]: '1 0 1x10',
          [`${UP}{${ON},component="redis",instance="api-1"}`]: '0x10',
        },
        at: '3m',
      },
    },
    {
      name: 'StudyFlowRedisDown',
      expr: `count by (${PLATFORM}) (${UP}{component="redis"} == 0)`,
      for: '1m',
      severity: 'critical',
      summary: 'Redis does not answer: nobody can sign in or enter a room.',
      description: '{{ $value }} processes of {{ $labels.platform }} get no answer from Redis.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`${UP}{${ON},component="redis",instance="api-1"}`]: '1 0x10' },
        at: '3m',
        labels: PLAYED,
        says: '1 processes of study get no answer from Redis.',
      },
      quiet: { series: { [`${UP}{${ON},component="redis",instance="api-1"}`]: '1 0 1x10' }, at: '3m' },
    },
    {
      name: 'StudyFlowDatabasePoolExhausted',
      // `role` is that of the process; the one that a connection acts as collides with it on being scraped.
      expr: `max by (${PLATFORM}, instance, exported_role) (min_over_time(studyflow_database_waiting[2m])) > 0`,
      for: '3m',
      severity: 'warning',
      summary: 'Requests wait for a connection to PostgreSQL.',
      description:
        'In {{ $labels.instance }} at least {{ $value }} callers have waited for a connection as {{ $labels.exported_role }} all the time.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`studyflow_database_waiting{${ON},instance="api-1",exported_role="app"}`]: '0 7x10' },
        at: '8m',
        labels: { ...PLAYED, instance: 'api-1', exported_role: 'app' },
        says: 'In api-1 at least 7 callers have waited for a connection as app all the time.',
      },
      quiet: {
        series: {
          [`studyflow_database_waiting{${ON},instance="api-1",exported_role="app"}`]: '0 9 0 9 0 9 0 9 0',
        },
        at: '8m',
      },
    },
    {
      name: 'StudyFlowDatabaseSlow',
      expr: `histogram_quantile(0.95, sum by (${PLATFORM}, le) (rate(${QUERIES}[5m]))) > 0.5`,
      for: '10m',
      severity: 'warning',
      summary: 'Statements of PostgreSQL take long.',
      description: 'One statement of twenty takes {{ $value | humanizeDuration }} or more.',
      dashboard: 'studyflow-system',
      fires: {
        series: {
          [`${QUERIES}{${ON},statement="tasks.list",le="0.5"}`]: '0+50x30',
          [`${QUERIES}{${ON},statement="tasks.list",le="1"}`]: '0+100x30',
          [`${QUERIES}{${ON},statement="tasks.list",le="+Inf"}`]: '0+100x30',
        },
        at: '17m',
        labels: PLAYED,
        says: 'One statement of twenty takes 950ms or more.',
      },
      quiet: {
        series: {
          [`${QUERIES}{${ON},statement="tasks.list",le="0.5"}`]: '0+99x30',
          [`${QUERIES}{${ON},statement="tasks.list",le="+Inf"}`]: '0+100x30',
        },
        at: '30m',
      },
    },
    {
      name: 'StudyFlowReplicationLag',
      // From prometheus-community/postgres_exporter: the store's replica-set alert of Q225 (Decision 2).
      expr: 'max by (namespace, instance) (pg_replication_lag_seconds * on (instance, job, namespace) pg_replication_is_replica) > 30',
      for: '5m',
      severity: 'warning',
      summary: 'A standby of PostgreSQL is behind.',
      description: '{{ $labels.instance }} is {{ $value | humanizeDuration }} behind.',
      dashboard: 'studyflow-system',
      fires: {
        series: {
          'pg_replication_lag_seconds{namespace="data",job="postgres",instance="standby-1"}': '60x10',
          'pg_replication_is_replica{namespace="data",job="postgres",instance="standby-1"}': '1x10',
        },
        at: '6m',
        labels: { namespace: 'data', instance: 'standby-1' },
        says: 'standby-1 is 1m 0s behind.',
      },
      quiet: {
        series: {
          'pg_replication_lag_seconds{namespace="data",job="postgres",instance="standby-1"}': '5x10',
          'pg_replication_is_replica{namespace="data",job="postgres",instance="standby-1"}': '1x10',
          'pg_replication_lag_seconds{namespace="data",job="postgres",instance="primary"}': '60x10',
          'pg_replication_is_replica{namespace="data",job="postgres",instance="primary"}': '0x10',
        },
        at: '10m',
      },
    },
    {
      name: 'StudyFlowWalArchiveFailing',
      // From postgres_exporter as well, and only where the log is archived (docs/point-in-time.md).
      expr: 'max by (namespace, instance) (increase(pg_stat_archiver_failed_count[5m])) > 0',
      for: '10m',
      severity: 'critical',
      summary: 'The log of PostgreSQL does not reach its archive.',
      description:
        '{{ $labels.instance }} has kept failing to archive its log: its disk fills, and what happens now would be lost with it.',
      dashboard: 'studyflow-system',
      fires: {
        series: {
          'pg_stat_archiver_failed_count{namespace="data",job="postgres",instance="primary"}': '0 0 3+3x20',
        },
        at: '14m',
        labels: { namespace: 'data', instance: 'primary' },
        says: 'primary has kept failing to archive its log: its disk fills, and what happens now would be lost with it.',
      },
      quiet: {
        series: {
          'pg_stat_archiver_failed_count{namespace="data",job="postgres",instance="primary"}': '0 0 3 6 6x20',
        },
        at: '14m',
      },
    },
  ],
};
