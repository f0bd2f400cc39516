import type { SyntaxNodeRef } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** Variables of Grafana, as Prometheus would see them. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/\[\$__(rate_interval|interval|range)\]/g, '[5m]'],
  [/\$\{?\w+\}?/g, 'any'],
];

/** A query as Prometheus gets it from Grafana. */
export function withoutVariables(query: string): string {
  return VARIABLES.reduce((text, [variable, value]) => text.replaceAll(variable, value), query);
}

/** @throws where it is no PromQL, with the place. */
export function metricsIn(query: string): string[] {
  const names: string[] = [];
  parser.parse(query).iterate({
    enter: (node: SyntaxNodeRef) => {
      if (node.type.isError) throw new Error(`not PromQL at ${node.from}: ${query}`);
      if (node.name !== 'VectorSelector') return;
      const name = node.node.firstChild;
      if (name?.name === 'Identifier') names.push(query.slice(name.from, name.to));
    },
  });
  return names;
}
