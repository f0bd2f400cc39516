import type { RuleFile } from './rule.ts';

const SUCCESS = 'studyflow_operator_backup_last_success_timestamp_seconds';
const MAX_AGE = 'studyflow_operator_backup_max_age_seconds';
const FAILED = 'studyflow_operator_backup_failed';
const OF = 'object_namespace="study",object_name="campus"';
const PLATFORM = { object_namespace: 'study', object_name: 'campus' };

/** Only where an operator backs platforms up. */
export const backups: RuleFile = {
  name: 'backups',
  service: 'studyflow-operator',
  alerts: [
    {
      name: 'StudyFlowBackupOld',
      expr: `time() - max by (object_namespace, object_name) (${SUCCESS})
> max by (object_namespace, object_name) (${MAX_AGE})`,
      for: '10m',
      severity: 'critical',
      summary: 'A platform has had no good backup for too long.',
      description:
        'The last backup of {{ $labels.object_namespace }}/{{ $labels.object_name }} that counts is ' +
        '{{ $value | humanizeDuration }} old.',
      dashboard: 'studyflow-operator',
      fires: {
        series: { [`${SUCCESS}{${OF}}`]: '0x200', [`${MAX_AGE}{${OF}}`]: '3600x200' },
        at: '75m',
        labels: PLATFORM,
        says: 'The last backup of study/campus that counts is 1h 15m 0s old.',
      },
      quiet: {
        series: { [`${SUCCESS}{${OF}}`]: '0x59 3540x140', [`${MAX_AGE}{${OF}}`]: '3600x200' },
        at: '110m',
      },
    },
    {
      name: 'StudyFlowBackupFailed',
      expr: `max by (object_namespace, object_name) (${FAILED}) == 1`,
      for: '5m',
      severity: 'warning',
      summary: 'The last backup has failed.',
      description:
        'No backup of {{ $labels.object_namespace }}/{{ $labels.object_name }} was taken the last time; the one before counts on.',
      dashboard: 'studyflow-operator',
      fires: {
        series: { [`${FAILED}{${OF}}`]: '1x20' },
        at: '10m',
        labels: PLATFORM,
        says: 'No backup of study/campus was taken the last time; the one before counts on.',
      },
      quiet: { series: { [`${FAILED}{${OF}}`]: '1 1 1 0x20' }, at: '10m' },
    },
  ],
};
