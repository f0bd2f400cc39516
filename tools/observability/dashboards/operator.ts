import type { Dashboard } from './dashboard.ts';

const HERE = 'namespace="$namespace"';

/** The operator: whether it leads, keeps up, and succeeds. */
export const operator: Dashboard = {
  uid: 'studyflow-operator',
  title: 'StudyFlow: operator',
  description: 'Leadership, reconciles and calls of the operator.',
  variables: [{ name: 'namespace', query: 'label_values(studyflow_operator_leader, namespace)' }],
  rows: [
    {
      title: 'Leadership',
      panels: [
        {
          title: 'Who leads',
          unit: 'short',
          queries: [{ expr: `studyflow_operator_leader{${HERE}}`, legend: '{{pod}}' }],
        },
        {
          title: 'Term of leadership',
          unit: 'short',
          queries: [{ expr: `max(studyflow_operator_leader_epoch{${HERE}})`, legend: 'term' }],
        },
        {
          title: 'What waits for a person',
          unit: 'short',
          queries: [
            {
              expr: `max by (kind, object_namespace, object_name) (studyflow_operator_stalled{${HERE}})`,
              legend: '{{kind}} {{object_namespace}}/{{object_name}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Reconciles',
      panels: [
        {
          title: 'By outcome',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (controller, outcome) (rate(studyflow_operator_reconciles_total{${HERE}}[$__rate_interval]))`,
              legend: '{{controller}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Duration, 95 of 100',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (controller, le) (rate(studyflow_operator_reconcile_duration_seconds_bucket{${HERE}}[$__rate_interval])))`,
              legend: '{{controller}}',
            },
          ],
        },
        {
          title: 'Keys that wait',
          unit: 'short',
          queries: [
            {
              expr: `max by (controller) (studyflow_operator_queue_depth{${HERE}})`,
              legend: '{{controller}}',
            },
          ],
        },
        {
          title: 'Failures by reason',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (controller, reason) (rate(studyflow_operator_errors_total{${HERE}}[$__rate_interval]))`,
              legend: '{{controller}} {{reason}}',
            },
          ],
        },
        {
          title: 'Tried again',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (controller) (rate(studyflow_operator_retries_total{${HERE}}[$__rate_interval]))`,
              legend: '{{controller}}',
            },
          ],
        },
        {
          title: 'Events that were not written',
          unit: 'ops',
          queries: [
            {
              expr: `sum(rate(studyflow_operator_events_dropped_total{${HERE}}[$__rate_interval]))`,
              legend: 'events',
            },
          ],
        },
      ],
    },
    {
      title: 'API server',
      panels: [
        {
          title: 'Calls by status',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (verb, status_code) (rate(studyflow_operator_api_calls_total{${HERE}}[$__rate_interval]))`,
              legend: '{{verb}} {{status_code}}',
            },
          ],
        },
        {
          title: 'Duration of calls, 95 of 100',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (verb, le) (rate(studyflow_operator_api_call_duration_seconds_bucket{${HERE}}[$__rate_interval])))`,
              legend: '{{verb}}',
            },
          ],
        },
        {
          title: 'Last sign of life of watches',
          unit: 's',
          queries: [
            { expr: `max by (kind) (studyflow_operator_watch_age_seconds{${HERE}})`, legend: '{{kind}}' },
          ],
        },
      ],
    },
  ],
};
