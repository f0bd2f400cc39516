import { Construct } from 'constructs';
import { k8s } from '../plus.ts';

export interface DashboardProps {
  readonly name: string;
  readonly labels: Record<string, string>;
  /** Grafana's model; its `uid` stays the same for ever, since links hold it. */
  readonly model: { readonly uid: string; readonly title: string; readonly [field: string]: unknown };
}

/** A dashboard as a ConfigMap, by the label that Grafana's sidecar looks for. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { name, labels, model }: DashboardProps) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'dashboard', {
      metadata: { name, labels: { ...labels, grafana_dashboard: '1' } },
      data: { [`${model.uid}.json`]: `${JSON.stringify(model, null, 2)}\n` },
    });
  }
}
