import { CHOSEN, PLATFORM_VARIABLES, type Dashboard } from './dashboard.ts';

const COUNT = `http_request_duration_seconds_count{${CHOSEN}`;
const BUCKET = `http_request_duration_seconds_bucket{${CHOSEN}}[$__rate_interval]`;

/** Rate, errors and duration of requests, and what they mean for people. */
export const api: Dashboard = {
  uid: 'studyflow-api',
  title: 'StudyFlow: API',
  description: 'Requests of one platform: how many, how many fail, how long they take.',
  variables: PLATFORM_VARIABLES,
  rows: [
    {
      title: 'Requests',
      panels: [
        {
          title: 'Requests by status',
          unit: 'reqps',
          queries: [
            { expr: `sum by (status_code) (rate(${COUNT}}[$__rate_interval]))`, legend: '{{status_code}}' },
          ],
        },
        {
          title: 'Share that fails',
          description: 'More than 5 of 100 for five minutes wakes somebody.',
          unit: 'percentunit',
          queries: [
            {
              expr: `sum(rate(${COUNT},status_code=~"5.."}[$__rate_interval])) / sum(rate(${COUNT}}[$__rate_interval]))`,
              legend: 'failed',
            },
          ],
        },
        {
          title: 'Duration',
          description: 'The objective is 200 ms for 95 of 100.',
          unit: 's',
          queries: [0.5, 0.95, 0.99].map((share) => ({
            expr: `histogram_quantile(${share}, sum by (le) (rate(${BUCKET})))`,
            legend: `${share * 100} of 100`,
          })),
        },
        {
          title: 'How durations are spread',
          unit: 's',
          kind: 'heatmap',
          queries: [{ expr: `sum by (le) (increase(${BUCKET}))`, legend: '{{le}}' }],
        },
        {
          title: 'Slowest routes, 95 of 100',
          unit: 's',
          queries: [
            {
              expr: `topk(8, histogram_quantile(0.95, sum by (method, route, le) (rate(${BUCKET}))))`,
              legend: '{{method}} {{route}}',
            },
          ],
        },
        {
          title: 'Routes that fail most',
          unit: 'reqps',
          queries: [
            {
              expr: `topk(8, sum by (method, route, status_code) (rate(${COUNT},status_code=~"5.."}[$__rate_interval])))`,
              legend: '{{method}} {{route}} {{status_code}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Objectives',
      panels: [
        {
          title: 'How fast budgets are spent',
          description: 'At 1 the budget lasts for exactly 30 days.',
          unit: 'short',
          queries: [
            { expr: `slo:current_burn_rate:ratio{${CHOSEN}}`, legend: '{{sloth_service}} {{sloth_slo}}' },
          ],
        },
        {
          title: 'Budget that is left',
          unit: 'percentunit',
          queries: [
            {
              expr: `slo:period_error_budget_remaining:ratio{${CHOSEN}}`,
              legend: '{{sloth_service}} {{sloth_slo}}',
            },
          ],
        },
        {
          title: 'Limits that refuse',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (rule) (rate(studyflow_rate_limit_decisions_total{${CHOSEN},outcome="refused"}[$__rate_interval]))`,
              legend: '{{rule}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Behind the requests',
      panels: [
        {
          title: 'Slowest use cases, 95 of 100',
          unit: 's',
          queries: [
            {
              expr: `topk(8, histogram_quantile(0.95, sum by (use_case, le) (rate(studyflow_use_case_duration_seconds_bucket{${CHOSEN}}[$__rate_interval]))))`,
              legend: '{{use_case}}',
            },
          ],
        },
        {
          title: 'Requests being answered',
          unit: 'short',
          queries: [
            {
              expr: `sum by (role, instance) (studyflow_http_requests_in_flight{${CHOSEN}})`,
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Realtime: age of changes when told, 95 of 100',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (le) (rate(studyflow_realtime_change_age_seconds_bucket{${CHOSEN}}[$__rate_interval])))`,
              legend: 'age',
            },
          ],
        },
        {
          title: 'Realtime: sockets',
          unit: 'short',
          queries: [{ expr: `sum(studyflow_realtime_connections{${CHOSEN}})`, legend: 'sockets' }],
        },
        {
          title: 'People who were here',
          unit: 'short',
          queries: [{ expr: `max by (window) (studyflow_active_users{${CHOSEN}})`, legend: '{{window}}' }],
        },
        {
          title: 'What people get done, in an hour',
          unit: 'short',
          queries: [
            { expr: `sum(increase(studyflow_tasks_completed_total{${CHOSEN}}[1h]))`, legend: 'tasks' },
            {
              expr: `sum(increase(studyflow_study_sessions_completed_total{${CHOSEN}}[1h]))`,
              legend: 'study sessions',
            },
          ],
        },
      ],
    },
  ],
};
