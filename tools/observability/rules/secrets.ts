import { PLATFORM, PLAYED, type RuleFile } from './rule.ts';

const DAY = 86_400;
const HOUR = 3_600;
const LATE = 'studyflow_operator_secret_rotation_late_seconds';
const OF = 'object_namespace="study",object_name="campus-database",secret="database"';
const ROTATION = { object_namespace: 'study', object_name: 'campus-database', secret: 'database' };
const AGE = 'studyflow_credential_age_seconds';
const AFTER = 'studyflow_certificate_not_after_seconds';
const BEFORE = 'studyflow_certificate_not_before_seconds';
const HERE = 'namespace="study",platform="study"';

/** What opens doors: how old it may become, and whether it is replaced in time. */
export const secrets: RuleFile = {
  name: 'secrets',
  service: 'studyflow',
  alerts: [
    {
      name: 'StudyFlowSecretRotationStalled',
      expr: `max by (object_namespace, object_name, secret) (${LATE}) > ${2 * HOUR}`,
      for: '10m',
      severity: 'warning',
      summary: 'A secret should have been rotated long ago; the last good one is in use.',
      description:
        'The rotation {{ $labels.object_namespace }}/{{ $labels.object_name }} of {{ $labels.secret }} is ' +
        '{{ $value | humanizeDuration }} late; its condition says why.',
      dashboard: 'studyflow-rotations',
      fires: {
        series: { [`${LATE}{${OF}}`]: '0+60x200' },
        at: '150m',
        labels: ROTATION,
        says: 'The rotation study/campus-database of database is 2h 30m 0s late; its condition says why.',
      },
      quiet: { series: { [`${LATE}{${OF}}`]: '0+60x110 0x90' }, at: '150m' },
    },
    {
      name: 'StudyFlowCredentialTooOld',
      expr: `max by (${PLATFORM}, credential) (${AGE}) > ${90 * DAY}`,
      for: '15m',
      severity: 'warning',
      summary: 'A credential has been in use for more than 90 days.',
      description:
        'The credential {{ $labels.credential }} of {{ $labels.namespace }}/{{ $labels.platform }} is ' +
        '{{ $value | humanizeDuration }} old.',
      dashboard: 'studyflow-rotations',
      fires: {
        series: { [`${AGE}{${HERE},credential="redis"}`]: `${91 * DAY}x90` },
        at: '90m',
        labels: { ...PLAYED, credential: 'redis' },
        says: 'The credential redis of study/study is 91d 0h 0m 0s old.',
      },
      quiet: { series: { [`${AGE}{${HERE},credential="redis"}`]: `${91 * DAY}x40 0+60x60` }, at: '90m' },
    },
    {
      name: 'StudyFlowCertificateEndsSoon',
      expr: `min by (${PLATFORM}) ((${AFTER} - time()) / (${AFTER} - ${BEFORE})) < 0.25`,
      for: '10m',
      severity: 'critical',
      summary: 'The certificate of the gateway was not renewed in time.',
      description:
        'Of the life of the certificate of {{ $labels.namespace }}/{{ $labels.platform }}, ' +
        '{{ $value | humanizePercentage }} is left; it is renewed when a third is.',
      dashboard: 'studyflow-rotations',
      fires: {
        series: { [`${AFTER}{${HERE}}`]: '12000x200', [`${BEFORE}{${HERE}}`]: '0x200' },
        at: '180m',
        labels: PLAYED,
        says: 'Of the life of the certificate of study/study, 10% is left; it is renewed when a third is.',
      },
      quiet: {
        series: {
          [`${AFTER}{${HERE}}`]: '12000x154 24000x100',
          [`${BEFORE}{${HERE}}`]: '0x154 9000x100',
        },
        at: '180m',
      },
    },
  ],
};
