import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { App, Chart } from 'cdk8s';
import { Observability } from './charts/observability.ts';
import { manifestsOf } from './write-manifests.ts';

function rendered() {
  const chart = new Chart(new App(), 'chart', { disableResourceNameHashes: true });
  new Observability(chart, 'it', {
    labels: { release: 'kube-prometheus-stack' },
    grafanaUrl: 'https://grafana.school.example',
  });
  return manifestsOf(chart);
}

test('every file of rules becomes an object that the Prometheus operator finds', () => {
  const rules = rendered().filter(({ kind }) => kind === 'PrometheusRule');
  expect(rules.map(({ metadata }) => `${metadata.name.replace('studyflow-', '')}.yaml`).sort()).toEqual(
    readdirSync('observability/prometheus/rules').sort(),
  );
  for (const { metadata } of rules)
    expect(metadata.labels).toMatchObject({ release: 'kube-prometheus-stack' });
});

test('every dashboard becomes a ConfigMap that the sidecar of Grafana finds', () => {
  const dashboards = rendered().filter(({ kind }) => kind === 'ConfigMap');
  expect(dashboards.map(({ metadata }) => `${metadata.name}.json`).sort()).toEqual(
    readdirSync('observability/grafana/dashboards').sort(),
  );
  for (const { metadata } of dashboards) expect(metadata.labels).toMatchObject({ grafana_dashboard: '1' });
});

test('alerts point to the Grafana of the environment', () => {
  const text = JSON.stringify(rendered().filter(({ kind }) => kind === 'PrometheusRule'));
  expect(text).toContain('https://grafana.school.example/d/studyflow-api');
  expect(text).not.toContain('localhost');
});
