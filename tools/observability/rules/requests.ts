import { ON, PLATFORM, PLAYED, type RuleFile } from './rule.ts';

const ALL = 'http_request_duration_seconds_count';

/** Answers of models take as long as models take; their time has its own alert. */
export const PROMPT_ROUTES = 'route!~"/ai/v1/.*|/api/ai/.*|/functions/v1/.*"';

/** What people who send requests notice (Q225). */
export const requests: RuleFile = {
  name: 'requests',
  service: 'api',
  alerts: [
    {
      name: 'StudyFlowErrorRateHigh',
      expr: `sum by (${PLATFORM}) (rate(${ALL}{status_code=~"5.."}[5m]))
/ sum by (${PLATFORM}) (rate(${ALL}[5m])) > 0.05`,
      for: '5m',
      severity: 'critical',
      summary: 'More than one request of twenty fails.',
      description: '{{ $value | humanizePercentage }} of the requests to {{ $labels.platform }} fail.',
      dashboard: 'studyflow-api',
      fires: {
        series: {
          [`${ALL}{${ON},status_code="200"}`]: '0+90x20',
          [`${ALL}{${ON},status_code="500"}`]: '0+10x20',
        },
        at: '12m',
        labels: PLAYED,
        says: '10% of the requests to study fail.',
      },
      quiet: {
        series: {
          [`${ALL}{${ON},status_code="200"}`]: '0+96x20',
          [`${ALL}{${ON},status_code="404"}`]: '0+50x20',
          [`${ALL}{${ON},status_code="500"}`]: '0+4x20',
        },
        at: '20m',
      },
    },
    {
      name: 'StudyFlowLatencyHigh',
      expr: `histogram_quantile(0.95, sum by (${PLATFORM}, le) (rate(http_request_duration_seconds_bucket{${PROMPT_ROUTES}}[5m]))) > 1`,
      for: '5m',
      severity: 'warning',
      summary: 'One request of twenty takes more than a second.',
      description:
        'The slowest of twenty requests to {{ $labels.platform }} takes {{ $value | humanizeDuration }} or more.',
      dashboard: 'studyflow-api',
      fires: {
        series: {
          [`http_request_duration_seconds_bucket{${ON},route="/api/tasks",le="1"}`]: '0+80x20',
          [`http_request_duration_seconds_bucket{${ON},route="/api/tasks",le="2.5"}`]: '0+100x20',
          [`http_request_duration_seconds_bucket{${ON},route="/api/tasks",le="+Inf"}`]: '0+100x20',
        },
        at: '12m',
        labels: PLAYED,
        says: 'The slowest of twenty requests to study takes 2.125s or more.',
      },
      quiet: {
        series: {
          [`http_request_duration_seconds_bucket{${ON},route="/api/tasks",le="1"}`]: '0+100x20',
          [`http_request_duration_seconds_bucket{${ON},route="/api/tasks",le="+Inf"}`]: '0+100x20',
          [`http_request_duration_seconds_bucket{${ON},route="/ai/v1/chat/completions",le="1"}`]: '0+0x20',
          [`http_request_duration_seconds_bucket{${ON},route="/ai/v1/chat/completions",le="10"}`]: '0+100x20',
          [`http_request_duration_seconds_bucket{${ON},route="/ai/v1/chat/completions",le="+Inf"}`]:
            '0+100x20',
        },
        at: '20m',
      },
    },
    {
      name: 'StudyFlowRealtimeLate',
      expr: `histogram_quantile(0.95, sum by (${PLATFORM}, le) (rate(studyflow_realtime_change_age_seconds_bucket[5m]))) > 1`,
      for: '10m',
      severity: 'warning',
      summary: 'Changes are told late to those who listen.',
      description: 'One change of twenty is told {{ $value | humanizeDuration }} or more after it was made.',
      dashboard: 'studyflow-api',
      fires: {
        series: {
          [`studyflow_realtime_change_age_seconds_bucket{${ON},le="1"}`]: '0+50x30',
          [`studyflow_realtime_change_age_seconds_bucket{${ON},le="5"}`]: '0+100x30',
          [`studyflow_realtime_change_age_seconds_bucket{${ON},le="+Inf"}`]: '0+100x30',
        },
        at: '17m',
        labels: PLAYED,
        says: 'One change of twenty is told 4.6s or more after it was made.',
      },
      quiet: {
        series: {
          [`studyflow_realtime_change_age_seconds_bucket{${ON},le="1"}`]: '0+99x30',
          [`studyflow_realtime_change_age_seconds_bucket{${ON},le="+Inf"}`]: '0+100x30',
        },
        at: '30m',
      },
    },
    {
      name: 'StudyFlowSignInsRefused',
      expr: `sum by (${PLATFORM}, rule) (rate(studyflow_rate_limit_decisions_total{rule=~"sign-in|sign-up",outcome="refused"}[5m])) > 1`,
      for: '5m',
      severity: 'warning',
      summary: 'Somebody tries many passwords or makes many accounts.',
      description: 'The limit {{ $labels.rule }} refuses {{ $value | humanize }} requests per second.',
      dashboard: 'studyflow-api',
      fires: {
        series: {
          [`studyflow_rate_limit_decisions_total{${ON},rule="sign-in",outcome="refused"}`]: '0+300x20',
        },
        at: '12m',
        labels: { ...PLAYED, rule: 'sign-in' },
        says: 'The limit sign-in refuses 5 requests per second.',
      },
      quiet: {
        series: {
          [`studyflow_rate_limit_decisions_total{${ON},rule="sign-in",outcome="refused"}`]: '0+30x20',
          [`studyflow_rate_limit_decisions_total{${ON},rule="sign-in",outcome="allowed"}`]: '0+3000x20',
        },
        at: '20m',
      },
    },
  ],
};
