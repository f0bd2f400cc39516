import { stringify } from 'yaml';
import { RULE_FILES } from './rules/index.ts';
import type { Alert, Firing, RuleFile } from './rules/rule.ts';

const RUNBOOKS = 'https://github.com/studyflow-dev/studyflow/blob/main/docs/runbooks';
/** Of the composition; in a cluster another one takes its place (`cdk8s/charts/observability.ts`). */
const GRAFANA = 'http://localhost:3000/d';
const MADE = '# Made by `make generate` from tools/observability/rules.\n';

const yaml = (document: unknown): string => MADE + stringify(document, { lineWidth: 0, singleQuote: true });

/** The rules as Prometheus reads them. */
export function rulesOf({ name, service, recordings = [], alerts }: RuleFile): string {
  const rules = [
    ...recordings,
    ...alerts.map((alert) => ({
      alert: alert.name,
      expr: alert.expr,
      for: alert.for,
      labels: labelsOf(alert, service),
      annotations: annotationsOf(alert, alert.description),
    })),
  ];
  return yaml({ groups: [{ name: `studyflow-${name}`, rules }] });
}

/** What promtool is told to play: each alert fires once, and stays silent once. */
export function testsOf({ name, service, alerts }: RuleFile): string {
  return yaml({
    rule_files: [`../rules/${name}.yaml`],
    evaluation_interval: '1m',
    tests: alerts.flatMap((alert) => [
      playing(`${alert.name} (${alert.severity}) fires`, alert, alert.fires, expectedOf(alert, service)),
      ...(alert.quiet === 'never'
        ? []
        : [playing(`${alert.name} (${alert.severity}) stays silent`, alert, alert.quiet, [])]),
    ]),
  });
}

function expectedOf(alert: Alert, service: string) {
  const { also, labels, says } = alert.fires;
  const expected = (one: Alert, text: string) => ({
    exp_labels: { ...labelsOf(one, service), ...labels },
    exp_annotations: annotationsOf(one, text),
  });
  return [expected(alert, says), ...(also === undefined ? [] : [expected({ ...alert, ...also }, also.says)])];
}

function playing(
  name: string,
  alert: Alert,
  { series, at }: Pick<Firing, 'series' | 'at'>,
  expected: readonly unknown[],
) {
  return {
    name,
    interval: '1m',
    input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
    alert_rule_test: [{ eval_time: at, alertname: alert.name, exp_alerts: expected }],
  };
}

function labelsOf({ severity, labels }: Alert, service: string) {
  return { severity, service, team: 'platform', ...labels };
}

function annotationsOf({ name, summary, dashboard }: Alert, description: string) {
  return {
    summary,
    description,
    runbook_url: `${RUNBOOKS}/${name}.md`,
    dashboard_url: `${GRAFANA}/${dashboard}`,
  };
}

/** What `make generate` writes. */
export const PROMETHEUS_FILES = RULE_FILES.flatMap((file) => [
  { path: `observability/prometheus/rules/${file.name}.yaml`, make: () => rulesOf(file) },
  { path: `observability/prometheus/tests/${file.name}.test.yaml`, make: () => testsOf(file) },
]);
