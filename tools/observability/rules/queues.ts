import { ON, PLATFORM, PLAYED, type RuleFile } from './rule.ts';

const SUBSCRIBER = { ...PLAYED, subscriber: 'planner.tasks' };
const ONE = `{${ON},subscriber="planner.tasks"}`;

/** Each worker counts the same queues in PostgreSQL, hence the maximum over processes. */
export const queues: RuleFile = {
  name: 'queues',
  service: 'worker',
  alerts: [
    {
      name: 'StudyFlowOutboxLagging',
      expr: `max by (${PLATFORM}, subscriber) (studyflow_outbox_lag_seconds) > 60`,
      for: '5m',
      severity: 'warning',
      summary: 'Reactions to changes come late.',
      description:
        'The first change that {{ $labels.subscriber }} has not handled is {{ $value | humanizeDuration }} old.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`studyflow_outbox_lag_seconds${ONE}`]: '0+60x20' },
        at: '10m',
        labels: SUBSCRIBER,
        says: 'The first change that planner.tasks has not handled is 10m 0s old.',
      },
      quiet: { series: { [`studyflow_outbox_lag_seconds${ONE}`]: '0 90 90 90 2x20' }, at: '10m' },
    },
    {
      name: 'StudyFlowOutboxBacklog',
      expr: `max by (${PLATFORM}, subscriber) (studyflow_outbox_waiting) > 10000`,
      for: '1m',
      severity: 'critical',
      summary: 'More than 10,000 changes wait for a subscriber.',
      description: '{{ $value | humanize }} changes (counted up to 20k) wait for {{ $labels.subscriber }}.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`studyflow_outbox_waiting${ONE}`]: '12000x5' },
        at: '2m',
        labels: SUBSCRIBER,
        says: '12k changes (counted up to 20k) wait for planner.tasks.',
      },
      quiet: { series: { [`studyflow_outbox_waiting${ONE}`]: '10000x5' }, at: '5m' },
    },
    {
      name: 'StudyFlowOutboxDeadLetters',
      expr: `max by (${PLATFORM}, subscriber) (studyflow_outbox_dead_letters) > max by (${PLATFORM}, subscriber) (studyflow_outbox_dead_letters offset 1h)`,
      for: '0s',
      severity: 'warning',
      summary: 'A subscriber gave up changes within the last hour.',
      description:
        '{{ $value | humanize }} changes that {{ $labels.subscriber }} could not handle are put aside.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`studyflow_outbox_dead_letters${ONE}`]: '0x65 3x20' },
        at: '70m',
        labels: SUBSCRIBER,
        says: '3 changes that planner.tasks could not handle are put aside.',
      },
      quiet: { series: { [`studyflow_outbox_dead_letters${ONE}`]: '3x200' }, at: '150m' },
    },
    {
      name: 'StudyFlowJobsLate',
      expr: `max by (${PLATFORM}) (studyflow_jobs_oldest_seconds) > 300`,
      for: '5m',
      severity: 'warning',
      summary: 'Jobs that are due are not begun.',
      description: 'The job that is due longest has been due for {{ $value | humanizeDuration }}.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`studyflow_jobs_oldest_seconds{${ON}}`]: '0+60x20' },
        at: '15m',
        labels: PLAYED,
        says: 'The job that is due longest has been due for 15m 0s.',
      },
      quiet: { series: { [`studyflow_jobs_oldest_seconds{${ON}}`]: '0 400 400 5x20' }, at: '10m' },
    },
    {
      name: 'StudyFlowJobsDead',
      expr: `max by (${PLATFORM}) (studyflow_jobs{state="dead"}) > max by (${PLATFORM}) (studyflow_jobs{state="dead"} offset 1h)`,
      for: '0s',
      severity: 'warning',
      summary: 'Jobs were given up within the last hour.',
      description: 'There are {{ $value | humanize }} jobs by now that failed too often.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`studyflow_jobs{${ON},state="dead"}`]: '4x70 6x20' },
        at: '75m',
        labels: PLAYED,
        says: 'There are 6 jobs by now that failed too often.',
      },
      quiet: { series: { [`studyflow_jobs{${ON},state="dead"}`]: '4x200' }, at: '150m' },
    },
    {
      name: 'StudyFlowDeliveriesLate',
      expr: `max by (${PLATFORM}, way) (studyflow_deliveries_oldest_seconds) > 900`,
      for: '5m',
      severity: 'warning',
      summary: 'Messages to people do not leave.',
      description:
        'A message by {{ $labels.way }} has been due for {{ $value | humanizeDuration }} and has not left.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`studyflow_deliveries_oldest_seconds{${ON},way="email"}`]: '1800x10' },
        at: '6m',
        labels: { ...PLAYED, way: 'email' },
        says: 'A message by email has been due for 30m 0s and has not left.',
      },
      quiet: { series: { [`studyflow_deliveries_oldest_seconds{${ON},way="email"}`]: '600x20' }, at: '20m' },
    },
  ],
};
