import type { RuleFile } from './rule.ts';

const POD = 'namespace="study",pod="study-api-blue-1"';
const PROCESS = `${POD},platform="study",role="api"`;
const HPA = 'namespace="study",horizontalpodautoscaler="study-api-blue"';

/** What kube-state-metrics knows of our pods. */
export const kubernetes: RuleFile = {
  name: 'kubernetes',
  service: 'studyflow',
  alerts: [
    {
      name: 'StudyFlowMemoryHigh',
      expr: `max by (namespace, pod) (process_resident_memory_bytes{platform!=""})
/ on (namespace, pod) max by (namespace, pod) (kube_pod_container_resource_limits{resource="memory"}) > 0.9`,
      for: '10m',
      severity: 'warning',
      summary: 'A process is about to be killed for its memory.',
      description: '{{ $labels.pod }} uses {{ $value | humanizePercentage }} of the memory that it may.',
      dashboard: 'studyflow-system',
      fires: {
        series: {
          [`process_resident_memory_bytes{${PROCESS}}`]: '950x20',
          [`kube_pod_container_resource_limits{${POD},resource="memory",unit="byte"}`]: '1000x20',
        },
        at: '11m',
        labels: { namespace: 'study', pod: 'study-api-blue-1' },
        says: 'study-api-blue-1 uses 95% of the memory that it may.',
      },
      quiet: {
        series: {
          [`process_resident_memory_bytes{${PROCESS}}`]: '600x20',
          [`kube_pod_container_resource_limits{${POD},resource="memory",unit="byte"}`]: '1000x20',
          [`kube_pod_container_resource_limits{${POD},resource="cpu",unit="core"}`]: '1x20',
        },
        at: '20m',
      },
    },
    {
      name: 'StudyFlowAutoscalerAtMaximum',
      expr: `(kube_horizontalpodautoscaler_status_current_replicas >= kube_horizontalpodautoscaler_spec_max_replicas)
and on (namespace) studyflow_ready`,
      for: '15m',
      severity: 'warning',
      summary: 'There may be no more processes, and they are wanted.',
      description:
        '{{ $labels.horizontalpodautoscaler }} has stood at its maximum of {{ $value }} for a quarter of an hour.',
      dashboard: 'studyflow-system',
      fires: {
        series: {
          [`kube_horizontalpodautoscaler_status_current_replicas{${HPA}}`]: '20x30',
          [`kube_horizontalpodautoscaler_spec_max_replicas{${HPA}}`]: '20x30',
          'studyflow_ready{namespace="study",platform="study",pod="study-api-blue-1"}': '1x30',
        },
        at: '16m',
        labels: { namespace: 'study', horizontalpodautoscaler: 'study-api-blue' },
        says: 'study-api-blue has stood at its maximum of 20 for a quarter of an hour.',
      },
      quiet: {
        series: {
          [`kube_horizontalpodautoscaler_status_current_replicas{${HPA}}`]: '3x30',
          [`kube_horizontalpodautoscaler_spec_max_replicas{${HPA}}`]: '20x30',
          'studyflow_ready{namespace="study",platform="study",pod="study-api-blue-1"}': '1x30',
        },
        at: '20m',
      },
    },
  ],
};
