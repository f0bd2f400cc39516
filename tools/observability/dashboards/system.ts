import { CHOSEN, PLATFORM_VARIABLES, type Dashboard } from './dashboard.ts';

const BY_PROCESS = '{{role}} {{instance}}';

/** What the platform stands on: its processes, its stores, its queues. */
export const system: Dashboard = {
  uid: 'studyflow-system',
  title: 'StudyFlow: system',
  description: 'Processes, PostgreSQL, Redis and queues of one platform.',
  variables: PLATFORM_VARIABLES,
  rows: [
    {
      title: 'At a glance',
      panels: [
        {
          title: 'Ready processes',
          unit: 'short',
          kind: 'number',
          queries: [{ expr: `sum by (role) (studyflow_ready{${CHOSEN}})`, legend: '{{role}}' }],
        },
        {
          title: 'Alerts that fire',
          unit: 'short',
          kind: 'number',
          queries: [
            {
              expr: 'sum by (severity) (ALERTS{alertstate="firing",alertname!="Watchdog",platform=~"$platform|"})',
              legend: '{{severity}}',
            },
          ],
        },
        {
          title: 'Budget of 30 days that is left',
          unit: 'percentunit',
          kind: 'number',
          queries: [
            {
              expr: `slo:period_error_budget_remaining:ratio{${CHOSEN}}`,
              legend: '{{sloth_service}} {{sloth_slo}}',
            },
          ],
        },
        {
          title: 'Version',
          unit: 'short',
          kind: 'number',
          queries: [{ expr: `count by (version) (studyflow_build_info{${CHOSEN}})`, legend: '{{version}}' }],
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        {
          title: 'Cores in use',
          description: 'One process hardly uses more than one.',
          unit: 'short',
          queries: [
            { expr: `rate(process_cpu_seconds_total{${CHOSEN}}[$__rate_interval])`, legend: BY_PROCESS },
          ],
        },
        {
          title: 'Memory',
          unit: 'bytes',
          queries: [{ expr: `process_resident_memory_bytes{${CHOSEN}}`, legend: BY_PROCESS }],
        },
        {
          title: 'Lag of the event loop, 99 of 100',
          unit: 's',
          queries: [{ expr: `nodejs_eventloop_lag_p99_seconds{${CHOSEN}}`, legend: BY_PROCESS }],
        },
        {
          title: 'Garbage collection, share of time',
          unit: 'percentunit',
          queries: [
            {
              expr: `sum by (role, instance) (rate(nodejs_gc_duration_seconds_sum{${CHOSEN}}[$__rate_interval]))`,
              legend: BY_PROCESS,
            },
          ],
        },
        {
          title: 'Open files and sockets',
          unit: 'short',
          queries: [{ expr: `process_open_fds{${CHOSEN}}`, legend: BY_PROCESS }],
        },
        {
          title: 'Seconds since the start',
          unit: 's',
          queries: [{ expr: `time() - process_start_time_seconds{${CHOSEN}}`, legend: BY_PROCESS }],
        },
      ],
    },
    {
      title: 'PostgreSQL and Redis',
      panels: [
        {
          title: 'Processes without an answer',
          unit: 'short',
          queries: [
            {
              expr: `count by (component) (studyflow_component_up{${CHOSEN}} == 0)`,
              legend: '{{component}}',
            },
          ],
        },
        {
          title: 'Connections',
          unit: 'short',
          queries: [
            {
              expr: `sum by (exported_role, state) (studyflow_database_connections{${CHOSEN}})`,
              legend: '{{exported_role}} {{state}}',
            },
            {
              expr: `sum by (exported_role) (studyflow_database_waiting{${CHOSEN}})`,
              legend: '{{exported_role}} waiting',
            },
          ],
        },
        {
          title: 'Duration of statements',
          unit: 's',
          queries: [0.5, 0.95, 0.99].map((share) => ({
            expr: `histogram_quantile(${share}, sum by (le) (rate(studyflow_database_query_duration_seconds_bucket{${CHOSEN}}[$__rate_interval])))`,
            legend: `${share * 100} of 100`,
          })),
        },
        {
          title: 'Statements that take the most time',
          description: 'Seconds of PostgreSQL in each second.',
          unit: 'short',
          queries: [
            {
              expr: `topk(8, sum by (statement) (rate(studyflow_database_query_duration_seconds_sum{${CHOSEN}}[$__rate_interval])))`,
              legend: '{{statement}}',
            },
          ],
        },
        {
          title: 'Lag of standbys',
          unit: 's',
          queries: [
            {
              expr: 'pg_replication_lag_seconds * on (instance, job, namespace) pg_replication_is_replica',
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Limits that are counted without Redis',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (rule) (rate(studyflow_rate_limit_decisions_total{${CHOSEN},outcome="local"}[$__rate_interval]))`,
              legend: '{{rule}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Queues',
      panels: [
        {
          title: 'Age of the first change not handled',
          unit: 's',
          queries: [
            {
              expr: `max by (subscriber) (studyflow_outbox_lag_seconds{${CHOSEN}})`,
              legend: '{{subscriber}}',
            },
          ],
        },
        {
          title: 'Changes that wait',
          unit: 'short',
          queries: [
            { expr: `max by (subscriber) (studyflow_outbox_waiting{${CHOSEN}})`, legend: '{{subscriber}}' },
          ],
        },
        {
          title: 'Jobs',
          unit: 'short',
          queries: [{ expr: `max by (state) (studyflow_jobs{${CHOSEN}})`, legend: '{{state}}' }],
        },
        {
          title: 'Attempts at jobs',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (job, outcome) (rate(studyflow_job_duration_seconds_count{${CHOSEN}}[$__rate_interval]))`,
              legend: '{{job}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Given up',
          unit: 'short',
          queries: [
            {
              expr: `max by (subscriber) (studyflow_outbox_dead_letters{${CHOSEN}})`,
              legend: 'change, {{subscriber}}',
            },
            { expr: `max(studyflow_jobs{${CHOSEN},state="dead"})`, legend: 'jobs' },
          ],
        },
        {
          title: 'Messages to people by way and outcome',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (way, outcome) (rate(studyflow_deliveries_total{${CHOSEN}}[$__rate_interval]))`,
              legend: '{{way}} {{outcome}}',
            },
          ],
        },
      ],
    },
  ],
};
