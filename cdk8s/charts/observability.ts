import { readFileSync, readdirSync } from 'node:fs';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import { Dashboard, type DashboardProps } from '../constructs/monitoring/dashboard.ts';
import { LABELS, commonLabels } from '../constructs/labels.ts';

export interface ObservabilityProps {
  /** By which the Prometheus operator finds rules. */
  readonly labels: Readonly<Record<string, string>>;
  /** Where people open Grafana. */
  readonly grafanaUrl: string;
}

const SOURCES = new URL('../../observability/', import.meta.url);
const OURS = { ...commonLabels('studyflow', 'monitoring'), [LABELS.managedBy]: 'cdk8s' };
/** As the files have it, for who runs them on one machine. */
const LOCAL_GRAFANA = 'http://localhost:3000';

/** Rules and dashboards for all platforms of a cluster, from the files that promtool has judged. */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, { labels, grafanaUrl }: ObservabilityProps) {
    super(scope, id);
    for (const [file, text] of filesOf('prometheus/rules/')) {
      const rules = file.replace('.yaml', '');
      new ApiObject(this, `rules-${rules}`, {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        metadata: { name: `studyflow-${rules}`, labels: { ...OURS, ...labels } },
        spec: parse(text.replaceAll(LOCAL_GRAFANA, grafanaUrl)) as object,
      });
    }
    for (const [file, text] of filesOf('grafana/dashboards/')) {
      const model = JSON.parse(text) as DashboardProps['model'];
      new Dashboard(this, file, { name: model.uid, labels: OURS, model });
    }
  }
}

function filesOf(folder: string): [name: string, text: string][] {
  const url = new URL(folder, SOURCES);
  return readdirSync(url)
    .sort()
    .map((name) => [name, readFileSync(new URL(name, url), 'utf8')]);
}
