import { ON, PLATFORM, PLAYED, type RuleFile } from './rule.ts';

const API = `{${ON},role="api",instance="api-1"}`;
const LABELS = { ...PLAYED, role: 'api', instance: 'api-1' };
/** Whatever has a platform is one of ours, whoever scrapes it. */
const OURS = '{platform!=""}';

/** The processes themselves: there, ready, and with room to breathe (Q221). */
export const processes: RuleFile = {
  name: 'processes',
  service: 'studyflow',
  alerts: [
    {
      name: 'StudyFlowProcessDown',
      expr: `max by (${PLATFORM}, role, instance) (up${OURS}) == 0`,
      for: '2m',
      severity: 'warning',
      summary: 'A process shows no metrics.',
      description: '{{ $labels.instance }} ({{ $labels.role }}) has not answered for two minutes.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`up${API}`]: '1 0x10' },
        at: '4m',
        labels: LABELS,
        says: 'api-1 (api) has not answered for two minutes.',
      },
      quiet: { series: { [`up${API}`]: '1 0 1x10', 'up{job="node",instance="node-1"}': '0x10' }, at: '5m' },
    },
    {
      // That a role has no process at all each platform watches itself, under the same name (cdk8s/constructs/monitoring).
      name: 'StudyFlowRoleUnavailable',
      expr: `max by (${PLATFORM}, role) (studyflow_ready{platform!="",role=~"api|rooms"}) == 0`,
      for: '1m',
      severity: 'critical',
      summary: 'No process of a role is ready.',
      description:
        'Every process of {{ $labels.platform }} with the role {{ $labels.role }} says that it is not ready.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`studyflow_ready${API}`]: '1 0x10' },
        at: '3m',
        labels: { ...PLAYED, role: 'api' },
        says: 'Every process of study with the role api says that it is not ready.',
      },
      quiet: {
        series: {
          [`studyflow_ready${API}`]: '0x10',
          [`studyflow_ready{${ON},role="api",instance="api-2"}`]: '1x10',
        },
        at: '5m',
      },
    },
    {
      name: 'StudyFlowNotReady',
      expr: `max by (${PLATFORM}, role, instance) (studyflow_ready${OURS}) == 0`,
      for: '10m',
      severity: 'warning',
      summary: 'A process runs and does not serve.',
      description: '{{ $labels.instance }} ({{ $labels.role }}) has not been ready for ten minutes.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`studyflow_ready${API}`]: '0x20' },
        at: '11m',
        labels: LABELS,
        says: 'api-1 (api) has not been ready for ten minutes.',
      },
      quiet: { series: { [`studyflow_ready${API}`]: '0x8 1x20' }, at: '12m' },
    },
    {
      name: 'StudyFlowProcessRestarts',
      expr: `max by (${PLATFORM}, role, instance) (changes(process_start_time_seconds${OURS}[15m])) > 2`,
      for: '0s',
      severity: 'warning',
      summary: 'A process dies again and again.',
      description:
        '{{ $labels.instance }} ({{ $labels.role }}) was started {{ $value }} times within 15 minutes.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`process_start_time_seconds${API}`]: '100 100 160 160 220 220 280x10' },
        at: '10m',
        labels: LABELS,
        says: 'api-1 (api) was started 3 times within 15 minutes.',
      },
      quiet: { series: { [`process_start_time_seconds${API}`]: '100 100 160 160 220x10' }, at: '10m' },
    },
    {
      name: 'StudyFlowEventLoopLag',
      expr: `max by (${PLATFORM}, role, instance) (avg_over_time(nodejs_eventloop_lag_p99_seconds${OURS}[5m])) > 0.25`,
      for: '5m',
      severity: 'warning',
      summary: 'A process is too busy to answer at once.',
      description:
        'In {{ $labels.instance }} ({{ $labels.role }}) everything waits up to {{ $value | humanizeDuration }}.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`nodejs_eventloop_lag_p99_seconds${API}`]: '0.5x20' },
        at: '11m',
        labels: LABELS,
        says: 'In api-1 (api) everything waits up to 500ms.',
      },
      quiet: { series: { [`nodejs_eventloop_lag_p99_seconds${API}`]: '0.02x6 0.9 0.02x20' }, at: '20m' },
    },
    {
      name: 'StudyFlowProcessBusy',
      expr: `max by (${PLATFORM}, role, instance) (rate(process_cpu_seconds_total${OURS}[5m])) > 0.9`,
      for: '15m',
      severity: 'warning',
      summary: 'A process has used its core up for a quarter of an hour.',
      description:
        '{{ $labels.instance }} ({{ $labels.role }}) uses {{ $value | humanize }} cores; more than one it hardly can.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`process_cpu_seconds_total${API}`]: '0+60x40' },
        at: '25m',
        labels: LABELS,
        says: 'api-1 (api) uses 1 cores; more than one it hardly can.',
      },
      quiet: { series: { [`process_cpu_seconds_total${API}`]: '0+30x40' }, at: '40m' },
    },
    {
      name: 'StudyFlowFilesRunOut',
      expr: `max by (${PLATFORM}, role, instance) (process_open_fds${OURS} / process_max_fds${OURS}) > 0.8`,
      for: '5m',
      severity: 'warning',
      summary: 'A process can soon open no more sockets.',
      description:
        '{{ $labels.instance }} ({{ $labels.role }}) has {{ $value | humanizePercentage }} of its files open.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`process_open_fds${API}`]: '900x10', [`process_max_fds${API}`]: '1000x10' },
        at: '6m',
        labels: LABELS,
        says: 'api-1 (api) has 90% of its files open.',
      },
      quiet: {
        series: { [`process_open_fds${API}`]: '700x10', [`process_max_fds${API}`]: '1000x10' },
        at: '10m',
      },
    },
  ],
};
