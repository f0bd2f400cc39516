import { globSync, readFileSync } from 'node:fs';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** Figures of others, by the exporter that gives them. */
export const EXPORTED_METRICS: ReadonlyMap<string, string> = new Map([
  ['up', 'prometheus'],
  ['ALERTS', 'prometheus'],
  ['probe_success', 'blackbox_exporter'],
  ['probe_ssl_earliest_cert_expiry', 'blackbox_exporter'],
  ['pg_replication_lag_seconds', 'postgres_exporter'],
  ['pg_replication_is_replica', 'postgres_exporter'],
  ['pg_stat_archiver_failed_count', 'postgres_exporter'],
  ['kube_pod_container_resource_limits', 'kube-state-metrics'],
  ['kube_horizontalpodautoscaler_status_current_replicas', 'kube-state-metrics'],
  ['kube_horizontalpodautoscaler_spec_max_replicas', 'kube-state-metrics'],
]);

const SOURCES = ['services/**/*.ts', 'operator/src/**/*.ts'];
const NAMED = /['`]((?:studyflow|chat|http|gen_ai)_[a-z_]+)['`]/g;
/** `studyflow_operator_${name}` and `studyflow_actor_${name}_total`. */
const PREFIXED: readonly (readonly [file: RegExp, name: RegExp, prefix: string, suffix: string])[] = [
  [
    /operator\/src\/telemetry\/metrics\.ts$/,
    /(?:add|counter|histogram)\(\s*'([a-z_]+)'/g,
    'studyflow_operator_',
    '',
  ],
  [/platform\/actors\/actor-metrics\.ts$/, /^ {2}([a-z_]+): '/gm, 'studyflow_actor_', '_total'],
  [/platform\/actors\/actor-metrics\.ts$/, /^ {2}(studyflow_[a-z_]+): \[/gm, '', ''],
];

/** Every name that our processes give to a figure, those of histograms with each of their endings. */
export function knownMetrics(): Set<string> {
  const names = new Set<string>(defaults());
  for (const path of globSync(SOURCES, {
    exclude: ['**/*.test.ts', '**/testing/**', '**/node_modules/**'],
  })) {
    for (const name of namesIn(path, readFileSync(path, 'utf8'))) names.add(name);
  }
  for (const name of [...names]) {
    for (const ending of ['_bucket', '_count', '_sum']) names.add(`${name}${ending}`);
  }
  return names;
}

function namesIn(path: string, text: string): string[] {
  const found = Array.from(text.matchAll(NAMED), ([, name = '']) => name);
  for (const [file, pattern, prefix, suffix] of PREFIXED) {
    if (!file.test(path)) continue;
    found.push(...Array.from(text.matchAll(pattern), ([, name = '']) => `${prefix}${name}${suffix}`));
  }
  return found;
}

/** Of Node and the process itself. */
function defaults(): string[] {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  registry.clear();
  return names;
}
