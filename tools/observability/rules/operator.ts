import type { RuleFile } from './rule.ts';

const RECONCILES = 'studyflow_operator_reconciles_total';
const pod = (name: string): string =>
  `studyflow_operator_leader{namespace="studyflow-operator",pod="${name}"}`;
const ON_RELEASE = 'namespace="studyflow-operator",controller="release"';
const RELEASE = { namespace: 'studyflow-operator', controller: 'release' };

/** Only where an operator is to run: a missing one is an alert here. */
export const operator: RuleFile = {
  name: 'operator',
  service: 'studyflow-operator',
  alerts: [
    {
      name: 'StudyFlowOperatorLeaderMissing',
      expr: 'absent(studyflow_operator_leader == 1)',
      for: '2m',
      severity: 'critical',
      summary: 'No operator leads: releases stand still, and nothing is repaired.',
      description: 'For two minutes no process of the operator has said that it leads.',
      dashboard: 'studyflow-operator',
      fires: {
        series: { [pod('a')]: '1 0x10', [pod('b')]: '0x10' },
        at: '4m',
        labels: {},
        says: 'For two minutes no process of the operator has said that it leads.',
      },
      quiet: { series: { [pod('a')]: '1 0x10', [pod('b')]: '0 0 1x10' }, at: '5m' },
    },
    {
      name: 'StudyFlowOperatorLeadersConflict',
      expr: 'sum by (namespace) (studyflow_operator_leader) > 1',
      for: '1m',
      severity: 'warning',
      summary: 'More than one operator believes to lead.',
      description: '{{ $value }} processes in {{ $labels.namespace }} say that they lead.',
      dashboard: 'studyflow-operator',
      fires: {
        series: { [pod('a')]: '1x10', [pod('b')]: '1x10' },
        at: '2m',
        labels: { namespace: 'studyflow-operator' },
        says: '2 processes in studyflow-operator say that they lead.',
      },
      quiet: { series: { [pod('a')]: '1 0x10', [pod('b')]: '1x10' }, at: '3m' },
    },
    {
      name: 'StudyFlowOperatorReconcileErrors',
      expr: `sum by (namespace, controller) (rate(${RECONCILES}{outcome="error"}[10m]))
/ sum by (namespace, controller) (rate(${RECONCILES}[10m])) > 0.2`,
      for: '10m',
      severity: 'warning',
      summary: 'The operator fails at what it tries.',
      description: '{{ $value | humanizePercentage }} of the reconciles of {{ $labels.controller }} fail.',
      dashboard: 'studyflow-operator',
      fires: {
        series: {
          [`${RECONCILES}{${ON_RELEASE},outcome="error"}`]: '0+3x40',
          [`${RECONCILES}{${ON_RELEASE},outcome="done"}`]: '0+3x40',
        },
        at: '25m',
        labels: RELEASE,
        says: '50% of the reconciles of release fail.',
      },
      quiet: {
        series: {
          [`${RECONCILES}{${ON_RELEASE},outcome="conflict"}`]: '0+9x40',
          [`${RECONCILES}{${ON_RELEASE},outcome="error"}`]: '0+1x40',
          [`${RECONCILES}{${ON_RELEASE},outcome="done"}`]: '0+10x40',
        },
        at: '40m',
      },
    },
    {
      name: 'StudyFlowOperatorQueueLong',
      expr: 'max by (namespace, controller) (min_over_time(studyflow_operator_queue_depth[5m])) > 50',
      for: '10m',
      severity: 'warning',
      summary: 'The operator does not keep up.',
      description:
        '{{ $value }} keys or more have waited for the controller {{ $labels.controller }} all the time.',
      dashboard: 'studyflow-operator',
      fires: {
        series: { [`studyflow_operator_queue_depth{${ON_RELEASE}}`]: '80x20' },
        at: '12m',
        labels: RELEASE,
        says: '80 keys or more have waited for the controller release all the time.',
      },
      quiet: {
        series: { [`studyflow_operator_queue_depth{${ON_RELEASE}}`]: '200 200 0x3 200 0x20' },
        at: '20m',
      },
    },
    {
      name: 'StudyFlowOperatorWatchSilent',
      expr: 'max by (namespace, pod, kind) (studyflow_operator_watch_age_seconds) > 300',
      for: '5m',
      severity: 'warning',
      summary: 'The operator hears nothing from the API server.',
      description:
        'The watch of {{ $labels.kind }} in {{ $labels.pod }} was last heard of {{ $value | humanizeDuration }} ago.',
      dashboard: 'studyflow-operator',
      fires: {
        series: {
          'studyflow_operator_watch_age_seconds{namespace="studyflow-operator",pod="a",kind="Release"}':
            '0+60x20',
        },
        at: '12m',
        labels: { namespace: 'studyflow-operator', pod: 'a', kind: 'Release' },
        says: 'The watch of Release in a was last heard of 12m 0s ago.',
      },
      quiet: {
        series: {
          'studyflow_operator_watch_age_seconds{namespace="studyflow-operator",pod="a",kind="Release"}':
            '0+60x6 0x20',
        },
        at: '12m',
      },
    },
    {
      name: 'StudyFlowReleaseStalled',
      expr: 'max by (object_namespace, object_name) (studyflow_operator_stalled{kind="StudyFlow"}) == 1',
      for: '1m',
      severity: 'critical',
      summary: 'A platform waits for a person: its release does not go on.',
      description:
        'StudyFlow {{ $labels.object_namespace }}/{{ $labels.object_name }} is Stalled; its condition says why.',
      dashboard: 'studyflow-releases',
      fires: {
        series: {
          'studyflow_operator_stalled{pod="a",kind="StudyFlow",object_namespace="study",object_name="study"}':
            '1x10',
        },
        at: '2m',
        labels: { object_namespace: 'study', object_name: 'study' },
        says: 'StudyFlow study/study is Stalled; its condition says why.',
      },
      quiet: {
        series: {
          'studyflow_operator_stalled{pod="a",kind="Release",object_namespace="study",object_name="study-1"}':
            '1x10',
        },
        at: '5m',
      },
    },
  ],
};
