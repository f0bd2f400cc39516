import { LABELS } from '../labels.ts';

/** Under which names the labels of a pod stand on its metrics, whoever it is: rules and dashboards know these. */
export const ROLE_LABELS = { platform: LABELS.instance, role: LABELS.component } as const;

/** How Prometheus takes them over from the pod. */
export function relabelings(labels: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(labels).map(([targetLabel, label]) => ({
    sourceLabels: [`__meta_kubernetes_pod_label_${label.replaceAll(/[^\w]/g, '_')}`],
    targetLabel,
    action: 'replace',
  }));
}
