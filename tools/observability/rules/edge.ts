import type { RuleFile } from './rule.ts';

const DAY = 86_400;
const PROBE = 'job="studyflow-edge",instance="https://study.example/gateway"';
const TARGET = { job: 'studyflow-edge', instance: 'https://study.example/gateway' };

/** The way in from outside, by probes of blackbox_exporter with the job `studyflow-edge`. */
export const edge: RuleFile = {
  name: 'edge',
  service: 'gateway',
  alerts: [
    {
      name: 'StudyFlowGatewayDown',
      expr: 'probe_success{job="studyflow-edge"} == 0',
      for: '2m',
      severity: 'critical',
      summary: 'Nobody gets in from outside.',
      description: '{{ $labels.instance }} has not answered for two minutes.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`probe_success{${PROBE}}`]: '1 0x10' },
        at: '4m',
        labels: TARGET,
        says: 'https://study.example/gateway has not answered for two minutes.',
      },
      quiet: { series: { [`probe_success{${PROBE}}`]: '1 0 1x10' }, at: '4m' },
    },
    {
      name: 'StudyFlowCertificateEnds',
      expr: `(probe_ssl_earliest_cert_expiry{job="studyflow-edge"} - time()) < ${7 * DAY}`,
      for: '10m',
      severity: 'critical',
      summary: 'The certificate ends within a week.',
      description: 'The certificate of {{ $labels.instance }} ends in {{ $value | humanizeDuration }}.',
      dashboard: 'studyflow-system',
      fires: {
        series: { [`probe_ssl_earliest_cert_expiry{${PROBE}}`]: `${2 * DAY + 1_200}x30` },
        at: '20m',
        labels: TARGET,
        says: 'The certificate of https://study.example/gateway ends in 2d 0h 0m 0s.',
      },
      quiet: { series: { [`probe_ssl_earliest_cert_expiry{${PROBE}}`]: `${30 * DAY}x30` }, at: '30m' },
    },
  ],
};
